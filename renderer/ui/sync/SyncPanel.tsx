import { Alert, Button, Divider, Drawer, Stack, Text, Title } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { SyncStatus } from '../../editor/ports.ts'
import { OthersWork } from '../account/OthersWork.tsx'
import { useApp } from '../app-context.ts'
import { useDialogFrame } from '../kit/use-dialog-frame.tsx'
import { useNow } from '../kit/use-now.ts'
import { errorText, useText, whenText } from '../kit/use-text.ts'
import { PictureProgress } from './PictureProgress.tsx'
import { SetAside } from './SetAside.tsx'

/** The three plain things: what is here, what waits to be sent, when it was last sent. */
export function SyncPanel() {
  const { t } = useText()
  const frame = useDialogFrame(t('sync.title'))
  const sync = useApp((s) => s.sync)
  const opened = useApp((s) => s.syncPanelOpen)
  const open = useApp((s) => s.openSyncPanel)
  return (
    <Drawer
      opened={opened && sync !== null}
      onClose={() => open(false)}
      position="right"
      size={400}
      {...frame}
    >
      {sync !== null && (
        <Stack gap="lg">
          {sync.quarantined.length > 0 && <SetAside items={sync.quarantined} />}
          <Waiting sync={sync} />
          <Divider />
          <Here sync={sync} />
          <OthersWork />
        </Stack>
      )}
    </Drawer>
  )
}

function Row(props: { readonly children: ReactNode; readonly strong?: boolean }) {
  return (
    <Text size={props.strong === true ? 'lg' : 'sm'} fw={props.strong === true ? 600 : 400}>
      {props.children}
    </Text>
  )
}

function Waiting({ sync }: { readonly sync: SyncStatus }) {
  const { t, language } = useText()
  const syncNow = useApp((s) => s.syncNow)
  const now = useNow(1000)
  const running = sync.phase === 'exchanging'
  return (
    <Stack gap="xs">
      <Row strong>{sync.pending > 0 ? t('sync.pending', { n: sync.pending }) : t('sync.nothingPending')}</Row>
      <Row>
        {sync.lastExchange === null
          ? t('sync.never')
          : t('sync.last', { when: whenText(t, language, sync.lastExchange, now) })}
      </Row>
      {sync.lastError !== null && (
        <Alert color="orange" role="status">
          {errorText(t, sync.lastError)}
          {sync.nextTry !== null && !running && (
            <Text size="sm" mt={4}>
              {t('sync.nextTry', {
                when: t('time.inSeconds', { n: Math.max(1, Math.ceil((sync.nextTry - now) / 1000)) }),
              })}
            </Text>
          )}
        </Alert>
      )}
      <Button leftSection={<IconRefresh size={18} aria-hidden />} loading={running} onClick={syncNow}>
        {running ? t('sync.running') : t('sync.now')}
      </Button>
    </Stack>
  )
}

function Here({ sync }: { readonly sync: SyncStatus }) {
  const { t } = useText()
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {t('sync.here')}
      </Title>
      <Row>{t('sync.drafts', { n: sync.drafts })}</Row>
      <PictureProgress sync={sync} />
      <Text size="sm" c="dimmed">
        {t('sync.working')}
      </Text>
    </Stack>
  )
}
