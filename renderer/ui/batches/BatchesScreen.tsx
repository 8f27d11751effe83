import { Alert, Badge, Button, Card, Group, Loader, Progress, Stack, Text, Title } from '@mantine/core'
import {
  IconBrush,
  IconCircleCheck,
  IconHistory,
  IconList,
  IconPhotoDown,
  IconRefresh,
} from '@tabler/icons-react'
import type { BatchRow } from '../../editor/ports.ts'
import { PinOffer } from '../account/PinOffer.tsx'
import { useApp } from '../app-context.ts'
import { TourOffer } from '../help/TourOffer.tsx'
import { megabytes, useText } from '../kit/use-text.ts'
import { Shell } from '../Shell.tsx'
import { holdWord, timeLeft } from '../sync/picture-text.ts'
import { TAG } from '../text/i18n.ts'
import classes from './BatchesScreen.module.css'

export function BatchesScreen() {
  const { t } = useText()
  const batches = useApp((s) => s.batches)
  return (
    <Shell
      start={
        <Title order={1} size="h4">
          {t('batches.title')}
        </Title>
      }
    >
      <div className={classes.page}>
        <RolledBackNotice />
        <RestoredNotice />
        <TourOffer />
        <PinOffer />
        {batches === null ? (
          <Loader role="img" aria-label={t('app.loading')} />
        ) : batches.length === 0 ? (
          <Empty />
        ) : (
          batches.map((row) => <BatchCard key={row.batch.id} row={row} />)
        )}
      </div>
    </Shell>
  )
}

/** A restore card, or another hand, has put the profile back to an earlier time. It stays while she is signed in. */
function RolledBackNotice() {
  const { t } = useText()
  const rolledBack = useApp((s) => s.person?.rolledBack)
  if (rolledBack === undefined) return null
  return (
    <Alert
      role="alert"
      color="orange"
      icon={<IconHistory aria-hidden />}
      title={t('batches.rolledBackTitle')}
    >
      {t(rolledBack.unsent > 0 ? 'batches.rolledBackUnsent' : 'batches.rolledBack', rolledBack)}
    </Alert>
  )
}

/** Good news after bad luck: what the safety copy gave back. It stays until it has been read. */
function RestoredNotice() {
  const { t } = useText()
  const person = useApp((s) => s.person)
  const read = useApp((s) => s.restoredRead)
  const readRestored = useApp((s) => s.readRestored)
  const restored = person?.restored
  if (restored === undefined || read === person) return null
  const { tasks, documents, operations } = restored
  return (
    <Alert
      role="status"
      color="gray"
      icon={<IconHistory aria-hidden />}
      title={t('batches.restoredTitle')}
      withCloseButton
      closeButtonLabel={t('app.close')}
      onClose={readRestored}
    >
      {t(tasks + documents + operations === 0 ? 'batches.restoredNothing' : 'batches.restored', restored)}
    </Alert>
  )
}

function Empty() {
  const { t } = useText()
  const role = useApp((s) => s.user?.role)
  const syncing = useApp((s) => s.sync?.phase === 'exchanging')
  const syncNow = useApp((s) => s.syncNow)
  const openPanel = useApp((s) => s.openSyncPanel)
  const labeller = role === 'labeller'
  return (
    <Stack align="center" gap="sm" className={classes.empty}>
      <Text size="lg">{t(labeller ? 'batches.empty' : 'batches.emptySupervisor')}</Text>
      {labeller && <Text c="dimmed">{t('batches.emptyHint')}</Text>}
      <Button
        leftSection={<IconRefresh size={18} aria-hidden />}
        loading={syncing}
        onClick={() => {
          syncNow()
          openPanel(true)
        }}
      >
        {t('sync.now')}
      </Button>
    </Stack>
  )
}

/** Tasks that need nothing more from the labeller. */
function doneOf(row: BatchRow): number {
  return row.counts.submitted + row.counts.skipped + row.counts.withdrawn
}

/** Bytes that are still to come until the pictures of this batch are all here. */
function bytesUpTo(batches: readonly BatchRow[], row: BatchRow): number {
  const place = batches.findIndex(({ batch }) => batch.id === row.batch.id)
  return batches.slice(0, place + 1).reduce((sum, one) => sum + one.totalBytes - one.picturesBytes, 0)
}

function BatchCard({ row }: { readonly row: BatchRow }) {
  const { t, language } = useText()
  const showTasks = useApp((s) => s.showTasks)
  const openBatch = useApp((s) => s.openBatch)
  const sync = useApp((s) => s.sync)
  // Batches are fetched one after the other.
  const ahead = useApp((s) => bytesUpTo(s.batches ?? [], row))
  const { batch, counts, listed } = row
  const hold = sync?.downloads.hold ?? null
  const left = sync === null ? null : timeLeft(t, sync, ahead)
  const picturesWait =
    hold !== null ? holdWord(t, hold) : left === null ? null : t('pictures.left', { time: left })
  const done = doneOf(row)
  const percent = (n: number) => (100 * n) / Math.max(1, batch.taskCount)
  const toDo = counts.open + counts.draft + counts.returned
  return (
    <Card withBorder padding="lg" component="section" aria-label={batch.name}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Title order={2} size="h3">
            {batch.name}
          </Title>
          <Group gap="xs" mt={4}>
            {batch.dueAt !== null && (
              <Text size="sm" c="dimmed">
                {t('batches.due', { date: new Date(batch.dueAt).toLocaleDateString(TAG[language]) })}
              </Text>
            )}
            {batch.priceFen > 0 && (
              <Text size="sm" c="dimmed">
                {t('batches.price', { yuan: (batch.priceFen / 100).toFixed(2) })}
              </Text>
            )}
          </Group>
        </div>
        <Group gap="xs" wrap="nowrap">
          <Button
            variant="default"
            size="md"
            leftSection={<IconList size={18} aria-hidden />}
            onClick={() => void showTasks(batch.id)}
          >
            {t('batches.list')}
          </Button>
          {toDo === 0 ? (
            <Group gap={6} h={42} px="xs" wrap="nowrap">
              <IconCircleCheck size={20} aria-hidden />
              <Text fw={600}>{t('batches.finished')}</Text>
            </Group>
          ) : (
            <Button
              size="md"
              leftSection={<IconBrush size={18} aria-hidden />}
              onClick={() => void openBatch(batch.id)}
            >
              {t(done === 0 && counts.draft === 0 ? 'batches.start' : 'batches.continue')}
            </Button>
          )}
        </Group>
      </Group>
      <Group mt="md" gap="sm">
        <Text size="xl" fw={600}>
          {t('batches.progress', { done, total: batch.taskCount })}
        </Text>
        {toDo > 0 && <Badge variant="dot">{t('batches.waiting', { n: toDo })}</Badge>}
        {counts.returned > 0 && (
          <Badge variant="dot" color="orange">
            {t('batches.returned', { n: counts.returned })}
          </Badge>
        )}
        {counts.skipped > 0 && (
          <Badge variant="dot" color="gray">
            {t('batches.skipped', { n: counts.skipped })}
          </Badge>
        )}
      </Group>
      <Progress.Root size="lg" mt="xs">
        <Progress.Section value={percent(counts.submitted)} aria-label={t('taskState.submitted')} />
        <Progress.Section value={percent(counts.skipped)} color="gray" aria-label={t('taskState.skipped')} />
        <Progress.Section value={percent(counts.draft)} color="yellow" aria-label={t('taskState.draft')} />
        <Progress.Section
          value={percent(counts.returned)}
          color="orange"
          aria-label={t('taskState.returned')}
        />
      </Progress.Root>
      <Group gap="xs" mt="md">
        <IconPhotoDown size={18} aria-hidden />
        <Text size="sm" role="status">
          {listed < batch.taskCount
            ? t('batches.listing', { listed, total: batch.taskCount })
            : row.pictures >= listed
              ? t('batches.picturesReady')
              : `${t('batches.pictures', { held: row.pictures, total: listed })} · ${t(
                  'batches.picturesBytes',
                  {
                    held: megabytes(row.picturesBytes),
                    total: megabytes(row.totalBytes),
                  },
                )}${picturesWait === null ? '' : ` · ${picturesWait}`}`}
        </Text>
        {row.pictures < listed && (
          <Progress
            className={classes.pictures}
            value={(100 * row.picturesBytes) / Math.max(1, row.totalBytes)}
            size="sm"
            color="gray"
            aria-label={t('batches.pictures', { held: row.pictures, total: listed })}
          />
        )}
      </Group>
    </Card>
  )
}
