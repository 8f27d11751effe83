import {
  isToDo,
  nextTaskState,
  TASK_STATES,
  type TaskEvent,
  type TaskState,
} from '../../shared/flow/task-flow.ts'
import type { Batch, Task } from '../../shared/model/batch.ts'
import { batchIdSchema, projectIdSchema, sha256Schema, taskIdSchema } from '../../shared/model/ids.ts'
import { labelSchemaSchema } from '../../shared/model/label-schema.ts'
import { ok } from '../../shared/result.ts'
import type { BatchRow, OpenedTask, TaskRow, WorkPort } from '../editor/ports.ts'

/** The picture that the program brings along (renderer/public/media), a part of the sample photo of a kitten. */
const PICTURE = {
  sha256: sha256Schema.parse('6961685f64ff03594202d63ac98ab8f405aa2b3f4bae9dd03eadfb4e72217f0e'),
  bytes: 74_443,
  width: 900,
  height: 774,
}

/** One way to draw each class, so that choosing a class is choosing its tool; a missing eye is an error to meet. */
const SCHEMA = labelSchemaSchema.parse({
  version: 1,
  classes: [
    {
      id: 'cat',
      name: { zh: '猫', en: 'Cat' },
      colour: '#e69f00',
      key: '1',
      kinds: ['polygon'],
      parent: null,
    },
    {
      id: 'head',
      name: { zh: '头', en: 'Head' },
      colour: '#56b4e9',
      key: '2',
      kinds: ['box'],
      parent: 'cat',
    },
    {
      id: 'eye',
      name: { zh: '眼睛', en: 'Eye' },
      colour: '#d55e00',
      key: '3',
      kinds: ['keypoint'],
      parent: 'head',
      required: true,
    },
  ],
})

const BATCH: Batch = {
  id: batchIdSchema.parse('019a0000-0000-7000-8000-0000000000a1'),
  project: projectIdSchema.parse('019a0000-0000-7000-8000-0000000000a2'),
  name: '练习 Practice',
  guideline: '练习：照上面一步一步做。\n\nPractice: follow the steps above.',
  schema: SCHEMA,
  taskCount: 1,
  priceFen: 0,
  fence: 1,
  dueAt: null,
}

const TASK: Task = {
  id: taskIdSchema.parse('019a0000-0000-7000-8000-0000000000a3'),
  batch: BATCH.id,
  order: 0,
  name: '练习 Practice',
  media: PICTURE,
}

/** One picture to practise on, in memory alone: what is drawn on it is gone with it. */
export function practiceWork(): WorkPort {
  let state: TaskState = 'open'
  let opened: Omit<OpenedTask, 'row'> = {
    document: { task: TASK.id, media: PICTURE.sha256, schemaVersion: 1, baseRev: 0, version: 0, shapes: [] },
    edits: [],
    position: 0,
    activeMs: 0,
    review: null,
  }

  const row = (): TaskRow => ({
    task: TASK,
    state,
    shapes: opened.document.shapes.length,
    held: true,
    pictureFault: null,
    sent: 'nothing',
    why: null,
    comment: null,
    base: 0,
  })
  const batchRow = (): BatchRow => ({
    batch: BATCH,
    counts: Object.fromEntries(TASK_STATES.map((one) => [one, one === state ? 1 : 0])) as BatchRow['counts'],
    listed: 1,
    pictures: 1,
    picturesBytes: PICTURE.bytes,
    totalBytes: PICTURE.bytes,
  })
  const move = (event: TaskEvent) => {
    state = nextTaskState(state, event) ?? state
    return Promise.resolve(ok(null))
  }

  return {
    batches: async () => [batchRow()],
    tasks: async () => [row()],
    row: async () => row(),
    open: async () => ({ ...opened, row: row() }),
    workingAt: () => {},
    nextTask: async () => (isToDo(state) ? TASK.id : null),
    save({ document, position, edit, activeMs }) {
      const edits = edit === null ? opened.edits : [...opened.edits.slice(0, position - 1), edit]
      opened = { document, edits, position, activeMs, review: null }
      return move('edit')
    },
    submit: () => move('submit'),
    skip: () => move('skip'),
    dismiss: async () => ok(null),
    onChange: () => () => {},
    close: async () => {},
  }
}

export const PRACTICE_BATCH = BATCH.id
