import { Center, Loader } from '@mantine/core'
import { lazy, Suspense, useEffect } from 'react'
import { assertNever } from '../../shared/assert-never.ts'
import type { Screen } from '../state/app-state.ts'
import { useLock } from './account/use-lock.ts'
import { useApp, useServices } from './app-context.ts'
import { useText } from './kit/use-text.ts'
import { SignInScreen } from './sign-in/SignInScreen.tsx'

// Sign-in is on the screen first: what it does not need is loaded after it.
const BatchesScreen = lazy(async () => ({
  default: (await import('./batches/BatchesScreen.tsx')).BatchesScreen,
}))
const TasksScreen = lazy(async () => ({ default: (await import('./tasks/TasksScreen.tsx')).TasksScreen }))
const loadWorkspace = () => import('./workspace/WorkspaceScreen.tsx')
const WorkspaceScreen = lazy(async () => ({ default: (await loadWorkspace()).WorkspaceScreen }))

const TourScreen = lazy(async () => ({ default: (await import('./help/TourScreen.tsx')).TourScreen }))

export function App() {
  useLock()
  const screen = useApp((s) => s.screen)
  const touring = useApp((s) => s.dialog === 'tour' && s.person !== null)
  useWorkspaceAhead()
  return <Suspense fallback={<Opening />}>{touring ? <TourScreen /> : screenOf(screen)}</Suspense>
}

/** What the first picture needs is loaded while the hand is still at the lists. */
function useWorkspaceAhead() {
  const { loadStage } = useServices()
  const signedIn = useApp((s) => s.person !== null)
  useEffect(() => {
    if (!signedIn) return
    const idle = requestIdleCallback(() => void Promise.all([loadWorkspace(), loadStage()]))
    return () => cancelIdleCallback(idle)
  }, [loadStage, signedIn])
}

function screenOf(screen: Screen) {
  switch (screen) {
    case 'starting':
      return <Opening />
    case 'sign-in':
      return <SignInScreen />
    case 'batches':
      return <BatchesScreen />
    case 'tasks':
      return <TasksScreen />
    case 'workspace':
      return <WorkspaceScreen />
    default:
      return assertNever(screen)
  }
}

function Opening() {
  const { t } = useText()
  return (
    <Center h="100vh">
      <Loader role="img" aria-label={t('app.loading')} />
    </Center>
  )
}
