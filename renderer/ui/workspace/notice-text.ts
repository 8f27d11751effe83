import type { Notice } from '../../editor/notice.ts'
import type { Text } from '../kit/use-text.ts'

/** A notice in words; of a paste only what did not go as it was copied. */
export function noticeText(t: Text, notice: Notice): string {
  if (typeof notice === 'string') return t(`notice.${notice}`)
  const { pasted: n, ...rest } = notice
  const told = (['clipped', 'stripped', 'outside', 'unfit'] as const).flatMap((what) =>
    rest[what] === 0 ? [] : t(`paste.${what}`, { n: rest[what] }),
  )
  return [n === 0 ? t('paste.none') : t('paste.pasted', { n }), ...told].join(' ')
}
