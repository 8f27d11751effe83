import { Button, Center, Group, Loader, Stack, Text, Title } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import type { AppStore } from '../../state/store.ts'
import { AppContext, useApp, useServices } from '../app-context.ts'
import { useText } from '../kit/use-text.ts'
import { WorkspaceScreen } from '../workspace/WorkspaceScreen.tsx'
import { Coach } from './Coach.tsx'
import classes from './tour.module.css'
import { TOUR_STEPS } from './tour-steps.ts'

/** The tour: a workspace with a picture to practise on, and over it what to do next. */
export function TourScreen() {
  const { t } = useText()
  const services = useServices()
  const at = useApp((s) => s.tourStep)
  const goTour = useApp((s) => s.goTour)
  const endTour = useApp((s) => s.endTour)
  const [practice, setPractice] = useState<AppStore | null>(null)
  const [round, setRound] = useState(1)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new picture for every round
  useEffect(() => {
    let gone = false
    void services.openPractice().then((store) => {
      if (!gone) setPractice(store)
    })
    return () => {
      gone = true
    }
  }, [services, round])

  const again = () => {
    setPractice(null)
    setRound(round + 1)
    goTour(0)
  }

  // Whatever leads out of the workspace, such as "back" or signing out, leads out of the practice and no further.
  useEffect(
    () =>
      practice?.use.subscribe((now) => {
        if (now.screen !== 'workspace') endTour()
      }),
    [practice, endTour],
  )

  const inside = useMemo(
    () => (practice === null ? null : { ...services, store: practice }),
    [practice, services],
  )
  if (at >= TOUR_STEPS.length) return <Done onAgain={again} />
  if (practice === null || inside === null)
    return (
      <Center h="100vh">
        <Loader role="img" aria-label={t('tour.opening')} />
      </Center>
    )
  return (
    <div className={classes.tour}>
      <Coach practice={practice} onAgain={again} />
      <AppContext value={inside}>
        <WorkspaceScreen />
      </AppContext>
    </div>
  )
}

function Done({ onAgain }: { onAgain(): void }) {
  const { t } = useText()
  const endTour = useApp((s) => s.endTour)
  return (
    <Center h="100vh" component="main" data-testid="tour" data-step="done">
      <Stack align="center">
        <IconCircleCheck size={64} className={classes.done} aria-hidden />
        <Title order={1} size="h2">
          {t('tour.doneTitle')}
        </Title>
        <Text>{t('tour.done')}</Text>
        <Group>
          <Button size="md" autoFocus onClick={endTour}>
            {t('tour.finish')}
          </Button>
          <Button size="md" variant="default" onClick={onAgain}>
            {t('tour.again')}
          </Button>
        </Group>
      </Stack>
    </Center>
  )
}
