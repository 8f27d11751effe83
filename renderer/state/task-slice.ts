import type { DiskError } from '../../shared/ipc/contract.ts'
import type { BatchId, TaskId } from '../../shared/model/ids.ts'
import type { Result } from '../../shared/result.ts'
import { EMPTY_HISTORY } from '../editor/history.ts'
import type { OpenedTask, PersonPorts, TaskRow, WorkPort } from '../editor/ports.ts'
import { AHEAD, aheadReader, withNewsAhead } from './ahead.ts'
import type { AppState, Slice, TaskSlice } from './app-state.ts'
import { findingsIn } from './check-slice.ts'
import { freshEditor } from './fresh-editor.ts'
import { SaveQueue } from './save-queue.ts'
import { WorkClock } from './work-clock.ts'

const NO_TASK = {
  task: null,
  document: null,
  history: EMPTY_HISTORY,
  picture: 'loading',
  neighbours: [],
  ahead: null,
  openFailed: null,
  batchFinished: false,
  findings: null,
  review: null,
  looked: null,
  checkedForSubmit: false,
  skipOpen: false,
} as const

export const createTaskSlice: Slice<TaskSlice> = (set, get, ports) => {
  let clock = new WorkClock(0)
  /** The task that was asked for last; quick steps count from it, not from the one still on the canvas. */
  let heading: TaskId | null = null
  /** Keeps when the last submission or skip is written. */
  let sent: Promise<unknown> = Promise.resolve()

  const queue = new SaveQueue((saving) => set({ saving }), ports.after)
  const readAhead = aheadReader(set, get, () => sent)

  /** Puts a task on the canvas, all at once. */
  function show(opened: OpenedTask, neighbours: readonly TaskRow[], openFailed: TaskRow | null = null): void {
    const person = personOf(get().person)
    const { row, document, edits, position, activeMs, review } = opened
    heading = row.task.id
    person.work.workingAt(row.task)
    clock = new WorkClock(activeMs)
    clock.touch(ports.now())
    const { sendFailed } = get()
    set({
      ...NO_TASK,
      screen: 'workspace',
      task: row,
      document,
      history: { edits, position },
      picture: pictureState(get(), row),
      neighbours,
      review,
      openFailed,
      notice: null,
      sendFailed: sendFailed?.row.task.id === row.task.id ? null : sendFailed,
      ...freshEditor(get(), row.task.media),
    })
    // One that is still to be decoded comes first: see stagePicture.
    if (get().picture !== 'loading') readAhead()
    withNewsAhead(person, neighbours, row.task.id)
      .then((news) => {
        if (get().neighbours === neighbours) set({ neighbours: news })
      })
      // A store that is out of order or closed: they are read again with the next task.
      .catch(() => undefined)
  }

  /** @param failed the tasks that were asked for before this one and do not open */
  async function open(task: TaskId, failed: readonly TaskRow[]): Promise<void> {
    heading = task
    if (!(await get().leaveTask())) {
      heading = null
      return
    }
    const person = personOf(get().person)
    const left = () => heading !== task || get().person !== person // she has gone on to another, or signed out
    const { ahead, neighbours, tasks } = get()
    const known = neighbours.length > 0 ? neighbours : (tasks ?? [])
    // The picture takes longest: it is decoded while the document is read and the workspace is put up.
    const listed = known.find((one) => one.task.id === task)
    if (listed?.held === true) ports.pictures.expect(listed.task.media)
    const opened = ahead?.row.task.id === task ? ahead : await person.work.open(task).catch(() => null)
    if (left()) return
    const row = opened?.row ?? (await person.work.row(task))
    const { batch } = row.task
    if (opened !== null && row.held) ports.pictures.expect(row.task.media)
    const rows = known[0]?.task.batch === batch ? known : await person.work.tasks(batch)
    if (left()) return
    if (opened !== null) return show(opened, rows, failed.at(-1))
    // It opens from neither copy: the hand goes on with the next one that does.
    const passed = [...failed, row]
    const next = await person.work.nextTask(batch, task)
    if (left()) return
    if (next !== null && !passed.some((one) => one.task.id === next)) return open(next, passed)
    set({ ...NO_TASK, neighbours: rows, openFailed: row, picture: 'failed', screen: 'workspace' })
  }

  async function openAfter(batch: BatchId, after: TaskId | null): Promise<void> {
    const person = personOf(get().person)
    const next = await person.work.nextTask(batch, after)
    if (get().person !== person) return // she signed out meanwhile
    if (next !== null) return get().openTask(next)
    heading = null
    set({ ...NO_TASK, batchFinished: true, screen: 'workspace' })
  }

  /** Came back while it is on the canvas, and was merged with what she drew: shown as soon as her hand rests. */
  async function takeReturned(person: PersonPorts, id: TaskId): Promise<void> {
    const { document } = get()
    const opened = await person.work.open(id)
    const { saving, running, neighbours, view, fitted, hidden, locked } = get()
    const rests = get().document === document && saving.state === 'saved' && running.resting
    if (!rests || document === null) return
    if (opened.document.version <= document.version) return set({ review: opened.review })
    show(opened, neighbours)
    set({ view, fitted, hidden, locked })
  }

  /**
   * Hands a task over to be written, behind all of its edits, and shows the next one meanwhile. Where it cannot be
   * written it stays what it was and is told: it is still to do. One at a time: a key pressed once too often must not send
   * a picture that nobody has seen.
   */
  async function send(
    row: TaskRow,
    write: (work: WorkPort) => Promise<Result<null, DiskError>>,
  ): Promise<void> {
    const { person, batch, sending, ahead, task, saving } = get()
    if (person === null || batch === null || sending) return
    const handOver = () => {
      const writing = queue.once(() => write(person.work))
      sent = writing
      return writing
    }
    let writing: ReturnType<typeof handOver>
    if (ahead !== null && task === row && saving.state !== 'failed') {
      writing = handOver()
      show(ahead, get().neighbours)
    } else {
      set({ sending: true })
      try {
        // Nobody runs ahead of a disk that takes nothing.
        if (saving.state === 'failed' && !(await queue.flush())) return
        writing = handOver()
        await writing
        if (get().person === person) await openAfter(batch.batch.id, row.task.id)
      } finally {
        set({ sending: false })
      }
    }
    const written = await writing
    if (!written.ok && get().person === person) set({ sendFailed: { row, error: written.error } })
  }

  return {
    ...NO_TASK,
    saving: { state: 'saved' },
    sending: false,
    sendFailed: null,

    async openBatch(batch) {
      const row = get().batches?.find((b) => b.batch.id === batch)
      if (row === undefined) return
      set({ batch: row })
      await openAfter(batch, null)
    },

    openTask: (task) => open(task, []),

    expectTasks(rows) {
      const held = rows.filter((row) => row.held).map((row) => row.task.media)
      ports.pictures.prefetch(held.slice(0, AHEAD))
    },

    async stepTask(by) {
      const { task, neighbours } = get()
      const from = heading ?? task?.task.id
      const at = neighbours.findIndex((row) => row.task.id === from)
      const next = neighbours[at + by]
      if (at >= 0 && next !== undefined) await get().openTask(next.task.id)
    },

    async openReturned() {
      const { person, batch, batches, task } = get()
      if (person === null) return
      const rows = batch === null ? [] : await person.work.tasks(batch.batch.id)
      const here = rows.find((row) => row.state === 'returned' && row.task.id !== task?.task.id)
      if (here !== undefined) return get().openTask(here.task.id)
      const elsewhere = batches?.find((row) => row.counts.returned > 0 && row.batch.id !== batch?.batch.id)
      if (elsewhere !== undefined) await get().showTasks(elsewhere.batch.id)
    },

    async leaveTask() {
      if (get().task !== null) get().finishGesture()
      return queue.flush()
    },

    clearTask() {
      heading = null
      set(NO_TASK)
    },

    async taskChanged(touched) {
      const { person, task } = get()
      if (person === null || task === null) return
      const { id } = task.task
      if (touched === undefined || [...touched].some((other) => other !== id)) readAhead()
      if (touched?.has(id) === false) return
      const row = await person.work.row(id)
      if (get().task?.task.id !== id) return
      if (row.base > (get().document?.baseRev ?? row.base)) await takeReturned(person, id)
      const { picture } = get()
      // Its file came, or it was found damaged and is fetched anew; one that is on the canvas stays there.
      if (row.held && picture === 'absent') set({ task: row, picture: 'loading' })
      else if (!row.held && picture !== 'shown') set({ task: row, picture: 'absent' })
      else set({ task: row })
    },

    keep(document, history, edit) {
      const person = personOf(get().person)
      const save = { document, position: history.position, edit, activeMs: clock.ms }
      set({ document, history })
      queue.add(() => person.work.save(save))
      if (get().findings !== null) get().recheck()
    },

    retrySave: () => queue.flush(),

    touch: () => clock.touch(ports.now()),

    async submitAndNext(checked) {
      const { picture, sending, checkedForSubmit } = get()
      if (sending || picture === 'absent' || picture === 'loading') return
      // A second click on the closing list of warnings is not meant for the picture that is there by then.
      if (checked !== undefined && !checkedForSubmit) return
      get().finishGesture()
      const { task } = get()
      if (task === null) return
      const findings = findingsIn(get())
      const errors = findings.some(({ level }) => level === 'error')
      if (errors || (findings.length > 0 && checked === undefined))
        return set({ findings, checkedForSubmit: true })
      get().touch()
      const activeMs = clock.ms
      await send(task, (work) => work.submit(task.task.id, activeMs))
    },

    async skipTask(reason, note) {
      get().finishGesture()
      const { task, openFailed } = get()
      const row = task ?? openFailed
      if (row === null) return
      get().touch()
      const activeMs = task === null ? 0 : clock.ms
      await send(row, (work) => work.skip(row.task.id, reason, note, activeMs))
    },

    openSkip: (open) => set({ skipOpen: open }),

    stagePicture(sha256, state) {
      const { task, picture } = get()
      if (task?.task.media.sha256 !== sha256 || picture === 'absent') return
      set({ picture: state.state })
      if (state.state !== 'loading') readAhead()
    },
  }
}

/** What is known of a task's picture when it is opened: the stage tells of a picture once, also where it is opened again. */
function pictureState({ task, picture }: AppState, row: TaskRow): TaskSlice['picture'] {
  if (!row.held) return 'absent'
  const onCanvas = task?.task.media.sha256 === row.task.media.sha256
  return onCanvas && picture !== 'absent' ? picture : 'loading'
}

function personOf(person: PersonPorts | null): PersonPorts {
  if (person === null) throw new Error('nobody is signed in')
  return person
}
