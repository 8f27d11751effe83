import { Button } from '@mantine/core'
import {
  IconCloudCheck,
  IconCloudOff,
  IconCloudUp,
  IconExclamationCircle,
  IconRefresh,
} from '@tabler/icons-react'
import type { SyncStatus } from '../../editor/ports.ts'
import { useApp } from '../app-context.ts'
import { useText } from '../kit/use-text.ts'

/** Always in sight: whether anything waits to be sent, in a word and a sign. Opens the panel with the details. */
export function SyncButton() {
  const { t } = useText()
  const sync = useApp((s) => s.sync)
  const open = useApp((s) => s.openSyncPanel)
  if (sync === null) return null
  return (
    <Button
      {...(sync.quarantined.length > 0 ? { variant: 'light', color: 'red' } : { variant: 'default' })}
      size="xs"
      leftSection={icon(sync)}
      aria-label={`${t('sync.open')}: ${summary()}`}
      onClick={() => open(true)}
    >
      {summary()}
    </Button>
  )

  function summary(): string {
    if (sync === null) return ''
    if (sync.phase === 'exchanging') return t('sync.running')
    const { pending, lastError, quarantined } = sync
    return [
      ...(quarantined.length === 0 ? [] : [t('setAside.count', { n: quarantined.length })]),
      ...(lastError === null ? [] : [t(isOffline(lastError) ? 'app.offline' : 'sync.problem')]),
      ...(pending > 0 ? [t('sync.pending', { n: pending })] : []),
      ...(pending === 0 && quarantined.length === 0 ? [t('sync.allSent')] : []),
    ].join(' · ')
  }
}

/** Nothing to be done about it here and now; any other failure is worth a look into the panel. */
function isOffline({ code }: NonNullable<SyncStatus['lastError']>): boolean {
  return code === 'offline' || code === 'not-our-server'
}

function icon(sync: SyncStatus) {
  const size = 16
  if (sync.quarantined.length > 0) return <IconExclamationCircle size={size} aria-hidden />
  if (sync.phase === 'exchanging') return <IconRefresh size={size} aria-hidden />
  if (sync.lastError !== null) return <IconCloudOff size={size} aria-hidden />
  return sync.pending > 0 ? (
    <IconCloudUp size={size} aria-hidden />
  ) : (
    <IconCloudCheck size={size} aria-hidden />
  )
}
