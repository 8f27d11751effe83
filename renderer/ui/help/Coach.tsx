import { Button, Group, Progress, Text, Title } from '@mantine/core'
import { IconSchool } from '@tabler/icons-react'
import { useEffect } from 'react'
import type { CommandId } from '../../editor/keys.ts'
import type { AppStore } from '../../state/store.ts'
import { useApp } from '../app-context.ts'
import { keyText } from '../kit/key-text.ts'
import { useText } from '../kit/use-text.ts'
import classes from './tour.module.css'
import { isDone, TOUR_STEPS } from './tour-steps.ts'

/** Says what to do next, and goes on by itself when it is done. */
export function Coach({ practice, onAgain }: { readonly practice: AppStore; onAgain(): void }) {
  const { t } = useText()
  const at = useApp((s) => s.tourStep)
  const goTour = useApp((s) => s.goTour)
  const endTour = useApp((s) => s.endTour)
  const commands = useApp((s) => s.keymap.commands)
  const step = TOUR_STEPS[at]

  useEffect(() => {
    const then = practice.use.getState()
    return practice.use.subscribe((now) => {
      // Chosen in the help menu of the practice itself: once more from the start.
      if (now.dialog === 'tour') onAgain()
      // A picture that was submitted or skipped ends the practice, wherever the tour is.
      else if (now.batchFinished) goTour(TOUR_STEPS.length)
      else if (step !== undefined && isDone(step, now, then)) goTour(at + 1)
    })
  }, [practice, onAgain, step, at, goTour])

  if (step === undefined) return null
  const key = (id: CommandId) => keyText(commands.find((command) => command.id === id)?.keys[0] ?? '–')
  const keys = {
    keySelect: key('tool-select'),
    keyZoom: key('zoom-in'),
    keyFit: key('fit'),
    keyComplete: key('complete'),
    keyBack: key('back'),
    keyUndo: key('undo'),
    keyRedo: key('redo'),
    keyCheck: key('check'),
  }
  const progress = t('tour.progress', { n: at + 1, of: TOUR_STEPS.length })
  return (
    <section className={classes.coach} aria-label={t('tour.name')} data-testid="tour" data-step={step}>
      <IconSchool size={36} className={classes.sign} aria-hidden />
      <div className={classes.words} role="status">
        <Title order={2} size="h4">
          {`${at + 1}. ${t(`tour.step.${step}.title`)}`}
        </Title>
        <Text>{t(`tour.step.${step}.text`, keys)}</Text>
      </div>
      <div className={classes.way}>
        <Text size="xs">{progress}</Text>
        <Progress value={(100 * at) / TOUR_STEPS.length} aria-label={progress} />
        <Group gap={6} wrap="nowrap" mt={6}>
          <Button size="compact-sm" variant="default" disabled={at === 0} onClick={() => goTour(at - 1)}>
            {t('tour.back')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => goTour(at + 1)}>
            {t('tour.skip')}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={endTour}>
            {t('tour.end')}
          </Button>
        </Group>
      </div>
    </section>
  )
}
