import { Title } from '@mantine/core'
import { type ComponentProps, type ReactNode, useMemo } from 'react'
import Markdown from 'react-markdown'
import type { Batch } from '../../../shared/model/batch.ts'
import classes from './help.module.css'
import { Illustration, type Shown } from './Illustration.tsx'

const ORDERS = [1, 2, 3, 4, 5, 6] as const
const SIZES = ['h4', 'h5', 'h6'] as const
const PICTURE = /^media:([0-9a-f]{64})$/

/**
 * The guideline of a batch. Its pictures are those that came with the batch; links are their words only, for they lead out
 * of the program; HTML in it is shown as it is written.
 */
export function Guideline(props: {
  readonly batch: Batch
  /** Of its highest heading: below the title that it stands under. */
  readonly level: 2 | 3
  onEnlarge(shown: Shown): void
}) {
  const { batch, level, onEnlarge } = props
  const components = useMemo((): ComponentProps<typeof Markdown>['components'] => {
    const media = new Map(batch.guidelineMedia?.map((one) => [`media:${one.sha256}`, one]))
    const heading = (depth: 0 | 1 | 2) => (given: { children?: ReactNode }) => (
      <Title order={ORDERS[level - 1 + depth] ?? 6} size={SIZES[depth]}>
        {given.children}
      </Title>
    )
    return {
      h1: heading(0),
      h2: heading(1),
      h3: heading(2),
      h4: heading(2),
      h5: heading(2),
      h6: heading(2),
      a: ({ children }) => <>{children}</>,
      img({ src, alt = '' }) {
        const one = typeof src === 'string' ? media.get(src) : undefined
        return one === undefined ? alt : <Illustration media={one} text={alt} onEnlarge={onEnlarge} />
      },
    }
  }, [batch.guidelineMedia, level, onEnlarge])
  return (
    <div className={classes.text}>
      <Markdown components={components} urlTransform={(url) => (PICTURE.test(url) ? url : '')}>
        {batch.guideline}
      </Markdown>
    </div>
  )
}
