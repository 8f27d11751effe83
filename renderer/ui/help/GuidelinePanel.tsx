import { ActionIcon, Text, Title } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { classById } from '../../../shared/model/label-schema.ts'
import { GUIDELINE_WIDTH } from '../../editor/preferences.ts'
import { useApp } from '../app-context.ts'
import { SplitHandle } from '../kit/SplitHandle.tsx'
import { useText } from '../kit/use-text.ts'
import { focusPicture } from '../workspace/picture-focus.ts'
import { EnlargedPicture } from './EnlargedPicture.tsx'
import { Examples } from './Examples.tsx'
import { Guideline } from './Guideline.tsx'
import classes from './help.module.css'
import type { Shown } from './Illustration.tsx'

/** What the batch asks for, beside the picture: examples of the chosen class, then the guideline. */
export function GuidelinePanel() {
  const { t } = useText()
  const batch = useApp((s) => s.batch?.batch)
  const label = useApp((s) => s.label)
  const kept = useApp((s) => s.preferences.guidelineWidth)
  const setPreferences = useApp((s) => s.setPreferences)
  const [dragged, setDragged] = useState<number | null>(null)
  const [enlarged, setEnlarged] = useState<Shown | null>(null)
  if (batch === undefined) return null
  const width = dragged ?? kept
  const chosen = label === null ? undefined : classById(batch.schema, label)
  const empty = batch.guideline === '' && (chosen?.examples ?? []).length === 0
  return (
    <>
      <SplitHandle
        name={t('help.width')}
        edge="vertical"
        size={width}
        limits={GUIDELINE_WIDTH}
        onMove={setDragged}
        onDone={(guidelineWidth) => {
          setDragged(null)
          setPreferences({ guidelineWidth })
        }}
      />
      <aside className={classes.panel} style={{ width }} aria-label={t('help.guideline')}>
        <header className={classes.head}>
          <Title order={2} size="h5">
            {t('help.guideline')}
          </Title>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('help.close')}
            title={t('help.close')}
            onClick={() => {
              setPreferences({ guidelineOpen: false })
              focusPicture()
            }}
          >
            <IconX size={18} aria-hidden />
          </ActionIcon>
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without a mouse it is scrolled with the arrows */}
        <section className={classes.scroll} tabIndex={0} aria-label={t('help.guideline')}>
          {chosen !== undefined && <Examples of={chosen} onEnlarge={setEnlarged} />}
          <Guideline batch={batch} level={3} onEnlarge={setEnlarged} />
          {empty && <Text c="dimmed">{t('help.none')}</Text>}
        </section>
      </aside>
      <EnlargedPicture shown={enlarged} onClose={() => setEnlarged(null)} />
    </>
  )
}
