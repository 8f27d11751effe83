import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import {
  IconDownload,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconSettings,
  IconWifi,
} from '@tabler/icons-react'
import { URGENT_PICTURES } from '../../../shared/model/picture-rules.ts'
import type { Hold, SyncStatus } from '../../editor/ports.ts'
import { useApp } from '../app-context.ts'
import { megabytes, useText } from '../kit/use-text.ts'
import { holdText, timeLeft } from './picture-text.ts'

/** How many pictures are ready, how long the others take, and why they wait where they do. */
export function PictureProgress({ sync }: { readonly sync: SyncStatus }) {
  const { t } = useText()
  const { held, wanted, bytesHeld, bytesWanted } = sync.pictures
  if (wanted === 0) return <Text size="sm">{t('sync.noPictures')}</Text>
  if (held >= wanted) return <Text size="sm">{t('sync.picturesDone', { wanted })}</Text>
  const received = sync.downloading?.received ?? 0
  const figures = { held, wanted, heldMb: megabytes(bytesHeld), wantedMb: megabytes(bytesWanted) }
  return (
    <Stack gap="xs">
      <Text size="sm">{t('sync.pictures', figures)}</Text>
      <Progress
        value={(100 * (bytesHeld + received)) / Math.max(1, bytesWanted)}
        aria-label={t('sync.pictures', figures)}
      />
      <OnTheWay sync={sync} />
      <Waiting sync={sync} />
    </Stack>
  )
}

function OnTheWay({ sync }: { readonly sync: SyncStatus }) {
  const { t } = useText()
  const { downloading, downloads, pictures } = sync
  if (downloading === null) return null
  const left = timeLeft(t, sync, pictures.bytesWanted - pictures.bytesHeld)
  const { bytesPerSecond, urgent } = downloads
  const percent = Math.floor((100 * downloading.received) / Math.max(1, downloading.bytes))
  return (
    <div>
      <Text size="sm">{t('sync.downloading', { mb: megabytes(downloading.bytes), percent })}</Text>
      {bytesPerSecond !== null && left !== null && (
        <Text size="sm">
          {t('pictures.left', { time: left })} ·{' '}
          {t('pictures.speed', { kb: (bytesPerSecond / 1000).toFixed(1) })}
        </Text>
      )}
      {urgent > 0 && <Text size="sm">{t('pictures.urgent', { n: urgent })}</Text>}
    </div>
  )
}

/** Why they wait, with what can be done about it. */
function Waiting({ sync }: { readonly sync: SyncStatus }) {
  const { t } = useText()
  const pause = useApp((s) => s.pauseDownloads)
  const { hold } = sync.downloads
  if (hold === null)
    return (
      <>
        {sync.lastError?.code === 'offline' && <Text size="sm">{t('pictures.noLine')}</Text>}
        <Group gap="xs">
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlayerPause size={16} aria-hidden />}
            onClick={() => pause(true)}
          >
            {t('sync.pause')}
          </Button>
          <SettingsButton />
        </Group>
      </>
    )
  return (
    <Alert color="orange" role="status">
      <Text size="sm" mb="xs">
        {holdText(t, hold)}
      </Text>
      <Group gap="xs">
        <Remedy hold={hold} />
        {hold.why !== 'paused' && <SettingsButton />}
      </Group>
    </Alert>
  )
}

function Remedy({ hold }: { readonly hold: Hold }) {
  const { t } = useText()
  const pause = useApp((s) => s.pauseDownloads)
  const fetchNow = useApp((s) => s.fetchNow)
  const setRules = useApp((s) => s.setPictureRules)
  const syncNow = useApp((s) => s.syncNow)
  const off = useApp((s) => s.sync?.downloads.room?.rules.offNetworks ?? [])
  switch (hold.why) {
    case 'paused':
      return action(t('sync.resume'), IconPlayerPlay, () => pause(false))
    case 'network': {
      const others = off.filter((network) => network !== hold.network)
      return action(t('pictures.allowNetwork'), IconWifi, () => void setRules({ offNetworks: others }))
    }
    case 'hours':
    case 'budget':
      return action(t('pictures.fetchNow', { n: URGENT_PICTURES }), IconDownload, fetchNow)
    case 'floor':
    case 'quota':
      return action(t('pictures.lookAgain'), IconRefresh, syncNow)
  }
}

function action(text: string, Icon: typeof IconWifi, onClick: () => void) {
  return (
    <Button size="xs" leftSection={<Icon size={16} aria-hidden />} onClick={onClick}>
      {text}
    </Button>
  )
}

/** Opens what can be set for the fetching of pictures. */
export function SettingsButton() {
  const { t } = useText()
  const openPanel = useApp((s) => s.openSyncPanel)
  const openDialog = useApp((s) => s.openDialog)
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconSettings size={16} aria-hidden />}
      onClick={() => {
        openPanel(false)
        openDialog('pictures')
      }}
    >
      {t('pictures.settings')}
    </Button>
  )
}
