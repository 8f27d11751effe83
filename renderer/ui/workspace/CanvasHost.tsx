import { Loader, Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { MountStage } from '../../editor/ports.ts'
import { prefetchOf } from '../../state/scene.ts'
import type { AppStore } from '../../state/store.ts'
import { useApp, useServices } from '../app-context.ts'
import { useText } from '../kit/use-text.ts'
import { focusPicture, PICTURE_ID } from './picture-focus.ts'
import classes from './WorkspaceScreen.module.css'

/** Gives the stage its element and every new scene. React never renders while the hand draws. */
export function CanvasHost() {
  const { t } = useText()
  const { store, loadStage } = useServices()
  const host = useRef<HTMLDivElement>(null)
  const task = useApp((s) => s.task?.task.id)
  const name = useApp((s) => s.task?.task.name ?? '')
  const picture = useApp((s) => s.picture)
  const shapes = useApp((s) => s.document?.shapes.length ?? 0)

  useEffect(() => {
    const element = host.current
    if (element === null) return
    let gone = false
    let release = () => {}
    void loadStage().then((mountStage) => {
      if (!gone) release = attach(store, mountStage, element)
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
        data-testid="stage"
        data-picture={picture}
      />
      <PictureOverlay />
    </div>
  )
}

/** Joins the stage with the store; returns the function that parts them. */
function attach(store: AppStore, mountStage: MountStage, element: HTMLElement): () => void {
  const { stageTool, stageView, stageResized, stagePicture } = store.use.getState()
  const stage = mountStage(element, {
    onTool: stageTool,
    onView: stageView,
    onResize: stageResized,
    onPicture: stagePicture,
  })
  const showScene = () => {
    const scene = store.scene()
    if (scene !== null) stage.show(scene)
  }
  showScene()
  stage.prefetch(prefetchOf(store.use.getState()))
  const stop = store.use.subscribe((now, before) => {
    showScene()
    // Not at every move of the pointer: it walks over the batch, and would try a broken picture again each time.
    if (now.task !== before.task || now.neighbours !== before.neighbours) stage.prefetch(prefetchOf(now))
  })
  return () => {
    stop()
    stage.dispose()
  }
}

function PictureOverlay() {
  const { t } = useText()
  const picture = useApp((s) => s.picture)
  if (picture === 'shown') return null
  return (
    <div className={classes.overlay} role="status">
      {picture === 'loading' && <Loader role="img" aria-label={t('work.loading')} />}
      {picture === 'absent' && (
        <>
          <Text fw={600}>{t('work.pictureNotHere')}</Text>
          <Text size="sm">{t('work.pictureNotHereHint')}</Text>
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
