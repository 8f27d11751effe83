import { useState } from 'react'
import type { Batch } from '../../../shared/model/batch.ts'
import { useText } from '../kit/use-text.ts'
import { EnlargedPicture } from './EnlargedPicture.tsx'
import { Guideline } from './Guideline.tsx'
import classes from './help.module.css'
import type { Shown } from './Illustration.tsx'

/** The guideline above the list of tasks, to be folded away. */
export function GuidelineFold({ batch }: { readonly batch: Batch }) {
  const { t } = useText()
  const [enlarged, setEnlarged] = useState<Shown | null>(null)
  if (batch.guideline === '') return null
  return (
    <details className={classes.fold} open>
      <summary>{t('help.guideline')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without a mouse it is scrolled with the arrows */}
      <section className={classes.folded} tabIndex={0} aria-label={t('help.guideline')}>
        <Guideline batch={batch} level={2} onEnlarge={setEnlarged} />
      </section>
      <EnlargedPicture shown={enlarged} onClose={() => setEnlarged(null)} />
    </details>
  )
}
