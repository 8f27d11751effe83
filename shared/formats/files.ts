import type { InFile, Reading } from './contract.ts'

/** The files with such an ending; a single file is what was meant, however it ends. None at all is a problem. */
export function filesEnding(
  files: readonly InFile[],
  ending: '.json' | '.xml' | '.png',
  { problems }: Reading,
): readonly InFile[] {
  const fitting = files.length === 1 ? files : files.filter(({ path }) => path.toLowerCase().endsWith(ending))
  if (fitting.length === 0) problems.add('missing-file', 'file', { file: `*${ending}` }, `no ${ending} file`)
  return fitting
}
