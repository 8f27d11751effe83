import {
  Badge,
  Button,
  Group,
  Loader,
  SegmentedControl,
  Table,
  Text,
  Title,
  VisuallyHidden,
} from '@mantine/core'
import { IconArrowLeft, IconBrush } from '@tabler/icons-react'
import { useEffect } from 'react'
import { isToDo, type TaskState } from '../../../shared/flow/task-flow.ts'
import type { TaskFilter } from '../../editor/place.ts'
import type { BatchRow, TaskRow } from '../../editor/ports.ts'
import { useApp } from '../app-context.ts'
import { GuidelineFold } from '../help/GuidelineFold.tsx'
import { commentText, useText, whyText } from '../kit/use-text.ts'
import { Shell } from '../Shell.tsx'
import classes from './TasksScreen.module.css'

const MATCHES: Record<TaskFilter, (state: TaskState) => boolean> = {
  all: () => true,
  toDo: isToDo,
  returned: (state) => state === 'returned',
  done: (state) => state === 'submitted',
  skipped: (state) => state === 'skipped',
}

export function TasksScreen() {
  const { t } = useText()
  const batch = useApp((s) => s.batch)
  const tasks = useApp((s) => s.tasks)
  const showBatches = useApp((s) => s.showBatches)
  const openBatch = useApp((s) => s.openBatch)
  const filter = useApp((s) => s.taskFilter)
  const filterTasks = useApp((s) => s.filterTasks)
  const matching = tasks?.filter((row) => MATCHES[filter](row.state)) ?? []
  // What came back is first to be done.
  const back = (row: TaskRow) => row.state === 'returned'
  const shown = [...matching.filter(back), ...matching.filter((row) => !back(row))]
  const start = (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconArrowLeft size={16} aria-hidden />}
        onClick={() => void showBatches()}
      >
        {t('batches.title')}
      </Button>
      <Title order={1} size="h4">
        {batch?.batch.name}
      </Title>
    </>
  )
  return (
    <Shell start={start} list={tasks !== null}>
      <div className={classes.page}>
        {batch === null || tasks === null ? (
          <Loader role="img" aria-label={t('app.loading')} />
        ) : (
          <>
            <GuidelineFold batch={batch.batch} />
            <Group justify="space-between">
              <SegmentedControl
                value={filter}
                onChange={(value) => filterTasks(value as TaskFilter)}
                data={filterLabels(batch)}
                aria-label={t('tasks.state')}
              />
              <Button
                leftSection={<IconBrush size={18} aria-hidden />}
                disabled={!tasks.some((row) => isToDo(row.state))}
                onClick={() => void openBatch(batch.batch.id)}
              >
                {t('batches.continue')}
              </Button>
            </Group>
            <TaskTable rows={shown} />
          </>
        )}
      </div>
    </Shell>
  )

  function filterLabels({ counts, listed }: BatchRow) {
    return [
      { value: 'all', label: t('tasks.filterAll', { n: listed }) },
      { value: 'toDo', label: t('tasks.filterToDo', { n: counts.open + counts.draft + counts.returned }) },
      { value: 'returned', label: t('tasks.filterReturned', { n: counts.returned }) },
      { value: 'done', label: t('tasks.filterDone', { n: counts.submitted }) },
      { value: 'skipped', label: t('tasks.filterSkipped', { n: counts.skipped }) },
    ]
  }
}

function TaskTable({ rows }: { readonly rows: readonly TaskRow[] }) {
  const { t } = useText()
  const expectTasks = useApp((s) => s.expectTasks)
  // Reckoned anew where a picture has come since.
  const likely = rows.filter((row) => row.held && isToDo(row.state)).slice(0, 2)
  const key = likely.map((row) => row.task.id).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are new ones at each change of any of them
  useEffect(() => expectTasks(likely), [expectTasks, key])
  if (rows.length === 0) return <Text className={classes.none}>{t('tasks.none')}</Text>
  return (
    <Table highlightOnHover verticalSpacing="xs" stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('tasks.number')}</Table.Th>
          <Table.Th>{t('tasks.picture')}</Table.Th>
          <Table.Th>{t('tasks.state')}</Table.Th>
          <Table.Th>{t('tasks.shapes')}</Table.Th>
          <Table.Th>{t('tasks.sent')}</Table.Th>
          <Table.Th>
            <VisuallyHidden>{t('tasks.open')}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Row key={row.task.id} row={row} onPoint={() => expectTasks([row, ...likely])} />
        ))}
      </Table.Tbody>
    </Table>
  )
}

const STATE_COLOUR: Record<TaskState, string> = {
  open: 'gray',
  draft: 'yellow',
  submitted: 'indigo',
  skipped: 'gray',
  returned: 'orange',
  withdrawn: 'gray',
}

function Row({ row, onPoint }: { readonly row: TaskRow; readonly onPoint: () => void }) {
  const { t } = useText()
  const openTask = useApp((s) => s.openTask)
  return (
    <Table.Tr className={classes.row} onPointerEnter={onPoint} onFocus={onPoint}>
      <Table.Td>{row.task.order + 1}</Table.Td>
      <Table.Td>
        <Text size="sm" className={classes.name} title={row.task.name}>
          {row.task.name}
        </Text>
        {row.comment !== null && (
          <Text size="sm" className={classes.returned}>
            {commentText(t, row, row.comment)}
          </Text>
        )}
        {row.pictureFault !== null ? (
          <Text size="sm" className={classes.fault}>
            {t(`error.${row.pictureFault}`)}
          </Text>
        ) : (
          !row.held &&
          isToDo(row.state) && (
            <Text size="sm" c="dimmed">
              {t('tasks.pictureMissing')}
            </Text>
          )
        )}
      </Table.Td>
      <Table.Td>
        <Badge variant="dot" color={STATE_COLOUR[row.state]}>
          {t(`taskState.${row.state}`)}
        </Badge>
      </Table.Td>
      <Table.Td>{row.shapes}</Table.Td>
      <Table.Td>
        <Text size="sm">{row.sent === 'nothing' ? '' : t(`sent.${row.sent}`)}</Text>
        {row.why !== null && (
          <Text size="sm" className={classes.fault}>
            {whyText(t, row.why)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Button
          variant="light"
          size="xs"
          aria-label={`${t('tasks.open')} ${row.task.name}`}
          onClick={() => void openTask(row.task.id)}
        >
          {t('tasks.open')}
        </Button>
      </Table.Td>
    </Table.Tr>
  )
}
