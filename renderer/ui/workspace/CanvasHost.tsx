import { Loader, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useCanvasState, useServices } from '../app-context.ts'
import { useText } from '../kit/use-text.ts'
import { HINT_ID } from './hint/HintLine.tsx'
import { NoticeLine } from './Notices.tsx'
import { focusPicture, PICTURE_ID } from './picture-focus.ts'
import classes from './WorkspaceScreen.module.css'

/** So long a picture may take before the screen says that it is coming, ms: a sign that turns takes time from its decoding. */
const LATE = 400

/** Gives the stage its element and every new scene. React never renders while the hand draws. */
export function CanvasHost() {
  const { t } = useText()
  const { store, loadStage } = useServices()
  const host = useRef<HTMLDivElement>(null)
  const task = useCanvasState((s) => s.task?.task.id)
  const name = useCanvasState((s) => s.task?.task.name ?? '')
  const picture = useCanvasState((s) => s.picture)
  const shapes = useCanvasState((s) => s.document?.shapes.length ?? 0)

  useEffect(() => {
    const element = host.current
    if (element === null) return
    let gone = false
    let release = () => {}
    void loadStage().then((mountStage) => {
      if (!gone) release = store.joinStage(mountStage, element)
    })
    return () => {
      gone = true
      release()
    }
  }, [store, loadStage])

  // Every new picture takes the keyboard: Enter must not press "submit" a second time.
  // biome-ignore lint/correctness/useExhaustiveDependencies: for every task
  useEffect(focusPicture, [task])

  return (
    <div className={classes.canvas}>
      <div
        ref={host}
        id={PICTURE_ID}
        className={classes.stage}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: role "application": it is worked on with the keyboard too
        tabIndex={0}
        aria-label={t('work.picture', { name, n: shapes })}
        aria-describedby={HINT_ID}
        data-testid="stage"
        data-picture={picture}
        data-task={task}
      />
      <PictureOverlay />
      <NoticeLine />
    </div>
  )
}

function PictureOverlay() {
  const { t } = useText()
  const picture = useCanvasState((s) => s.picture)
  const fault = useCanvasState((s) => s.task?.pictureFault ?? null)
  if (picture === 'shown') return null
  return (
    <div className={classes.overlay} role="status">
      {picture === 'loading' && <Coming />}
      {picture === 'absent' && (
        <>
          <Text fw={600}>{t(fault === null ? 'work.pictureNotHere' : 'work.pictureFault')}</Text>
          <Text size="sm">{t(fault === null ? 'work.pictureNotHereHint' : `error.${fault}`)}</Text>
        </>
      )}
      {picture === 'failed' && (
        <>
          <Text fw={600}>{t('work.pictureFailed')}</Text>
          <Text size="sm">{t('work.pictureFailedHint')}</Text>
        </>
      )}
    </div>
  )
}

function Coming() {
  const { t } = useText()
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE)
    return () => clearTimeout(timer)
  }, [])
  return late && <Loader role="img" aria-label={t('work.loading')} />
}
