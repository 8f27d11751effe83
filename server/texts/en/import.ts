import type { ProblemCode, ProblemCount } from '../../../shared/formats/problems.ts'
import type { AnnotationsReport } from '../../modules/import/annotations.ts'

/** Commands about projects. */
export const projects = {
  commands: {
    'project list': 'list projects, their pictures, and how many have a result',
    'project alike': 'list the pictures of a project that look alike, the most alike first',
  },
  fields: {
    'project alike.distance': 'bits that may differ at most (0–7 of 64), 4 by default',
    'project alike.limit': 'pairs that are listed at most, 1000 by default',
  },
  values: {
    schemaVersion: 'schema version',
    pictures: 'pictures',
    finished: 'with a result',
    workingCopy: 'working copy (px)',
    a: 'picture',
    b: 'looks like',
    distance: 'apart',
  },
}

const PROBLEMS: Readonly<Record<ProblemCode, string>> = {
  unreadable: 'cannot be read',
  'not-text': 'no text, or in an unknown encoding',
  syntax: 'not well formed',
  entities: 'has entities or aliases, which are not accepted',
  'too-deep': 'brackets inside each other too deep',
  'too-large': 'too large',
  'wrong-format': 'not of the chosen format',
  'missing-file': 'a file is missing',
  'bad-value': 'a value that is none',
  'unknown-class': 'no class of the label schema',
  'unknown-picture': 'no picture of the project',
  'size-differs': 'the size of the picture is another one in the project',
  'no-size': 'the size of the picture is not known',
  'nothing-drawn': 'nothing is drawn',
  'kind-not-allowed':
    'the class may not be drawn like that; imported all the same, to be changed by the labeller',
  'unknown-attribute': 'no attribute of the label schema',
  'unknown-parent': 'the object that it is a part of is not there',
  double: 'twice',
  'not-supported': 'not supported',
  changed: 'changed on the way in',
  assumed: 'the file does not say it; assumed',
}

export function problemLines(problems: readonly ProblemCount[]): readonly string[] {
  return problems.flatMap(({ code, count, first }) => [
    `${PROBLEMS[code]}: ${count}`,
    ...first.map(({ file, line, path, detail }) => {
      const at = [file, line === undefined ? '' : `line ${line}`, path ?? ''].filter((one) => one !== '')
      return `  ${at.join(' ')}: ${detail}`
    }),
  ])
}

export function annotationsImported(r: AnnotationsReport): readonly string[] {
  return [
    `Pictures that begin with annotations now: ${r.pictures}, with ${r.objects} objects${r.inHand === 0 ? '' : `; in hand: ${r.inHand}, sent to those who have not begun`}${r.finished === 0 ? '' : `; with a result already and left as they are: ${r.finished}`}; not mentioned: ${r.without}`,
    ...problemLines(r.problems),
  ]
}
