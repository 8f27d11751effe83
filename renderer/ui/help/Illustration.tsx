import { Text } from '@mantine/core'
import { useState } from 'react'
import type { Media } from '../../../shared/model/media.ts'
import { useApp } from '../app-context.ts'
import { useText } from '../kit/use-text.ts'
import classes from './help.module.css'

export interface Shown {
  readonly media: Media
  /** What it shows, for those who do not see it. */
  readonly text: string
}

/** A picture of the guideline or an example; a click shows it large. While it is not here yet, that is said in its place. */
export function Illustration({ media, text, onEnlarge }: Shown & { onEnlarge(shown: Shown): void }) {
  const { t } = useText()
  // When another picture is on its way, the one before it has arrived: it may be this one, so it is tried again.
  const downloading = useApp((s) => s.sync?.downloading?.sha256 ?? null)
  const [failed, setFailed] = useState<{ readonly during: string | null; readonly times: number } | null>(
    null,
  )
  const { sha256, width, height } = media
  if (failed !== null && failed.during === downloading)
    return (
      <span className={classes.missing} role="img" aria-label={text}>
        <Text span size="sm" c="dimmed">
          {t('help.notHere')}
        </Text>
      </span>
    )
  return (
    <button
      type="button"
      className={classes.picture}
      title={t('help.enlarge')}
      onClick={() => onEnlarge({ media, text })}
    >
      <img
        // A refusal is remembered by its address: a new try needs a new one.
        src={failed === null ? `/media/${sha256}` : `/media/${sha256}?${failed.times}`}
        alt={text}
        width={width}
        height={height}
        loading="lazy"
        draggable={false}
        onError={() => setFailed({ during: downloading, times: (failed?.times ?? 0) + 1 })}
      />
    </button>
  )
}
