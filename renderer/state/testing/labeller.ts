import type { Edit } from '../../../shared/edit/edit.ts'
import { imagePoint } from '../../../shared/geometry/point.ts'
import type { Holding } from '../../../shared/ipc/contract.ts'
import { batchSchema, taskSchema } from '../../../shared/model/batch.ts'
import { type AnnotationDocument, documentSchema } from '../../../shared/model/document.ts'
import type { Sha256, TaskId, UserId } from '../../../shared/model/ids.ts'
import { type Shape, shapeSchema } from '../../../shared/model/shape.ts'
import { fail, ok } from '../../../shared/result.ts'
import type { Wire } from '../../editor/live-wire/scissors-port.ts'
import type { Place } from '../../editor/place.ts'
import type {
  BatchRow,
  OpenedTask,
  PersonPorts,
  ReviewView,
  Save,
  SyncStatus,
  TaskRow,
  WorkPort,
} from '../../editor/ports.ts'
import { DEFAULT_PREFERENCES, type Preferences } from '../../editor/preferences.ts'
import type { AppPorts, AppState } from '../app-state.ts'
import { type AppStore, createApp } from '../store.ts'

/** For tests: a labeller with a store in memory that remembers what it was asked to keep, and her hand. */

export const id = (n: number) => `0190a0a0-0000-7000-8000-${String(n).padStart(12, '0')}`

export const cls = (
  name: string,
  key: string,
  parent: string | null,
  kinds: string[],
  more: object = {},
) => ({
  id: name,
  key,
  parent,
  kinds,
  name: { zh: name, en: name },
  colour: '#123456',
  ...more,
})

export const CAT_AND_EYE = [cls('cat', '1', null, ['polygon', 'box']), cls('eye', '2', 'cat', ['keypoint'])]

export const shape = (n: number, geometry: unknown, more: object = {}): Shape =>
  shapeSchema.parse({ id: n, label: 'cat', parent: null, z: n, geometry, ...more })

export const box = (x0: number, y0: number, x1: number, y1: number) => ({ kind: 'box', x0, y0, x1, y1 })

const IDLE: SyncStatus = {
  phase: 'idle',
  pending: 0,
  drafts: 0,
  quarantined: [],
  lastExchange: null,
  lastError: null,
  nextTry: null,
  pictures: { held: 2, wanted: 2, bytesHeld: 20, bytesWanted: 20 },
  downloading: null,
  downloads: { hold: null, bytesPerSecond: null, urgent: 0, room: null },
}

export interface Setting {
  readonly classes?: readonly object[]
  /** Questions about the picture. */
  readonly picture?: readonly object[]
  readonly rules?: object
  readonly tasks?: number
  /** What the first task holds when it is opened. */
  readonly shapes?: readonly Shape[]
  readonly preferences?: Partial<Preferences>
  readonly place?: Place
  /** Not yet at a task: she has only signed in. */
  readonly signedInOnly?: boolean
  /** A real store in the place of the one in memory. */
  readonly replaced?: Partial<PersonPorts>
}

/** Time that passes when the test says so. */
export class Clock {
  #waiting: { readonly ms: number; readonly run: () => void }[] = []

  after = (ms: number, run: () => void): (() => void) => {
    const one = { ms, run }
    this.#waiting.push(one)
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== one)
    }
  }

  pass(): void {
    const due = this.#waiting
    this.#waiting = []
    for (const { run } of due) run()
  }
}

/** The working set of one person, in memory. */
export function memoryWork(setting: Setting) {
  const { classes = CAT_AND_EYE, picture, rules = {}, tasks = 2, shapes = [] } = setting
  const batch = batchSchema.parse({
    id: id(100),
    project: id(101),
    name: 'cats',
    guideline: '',
    schema: { version: 1, classes, rules, ...(picture === undefined ? {} : { picture }) },
    taskCount: tasks,
    priceFen: 0,
    fence: 1,
    dueAt: null,
  })
  const rows: TaskRow[] = Array.from({ length: tasks }, (_, i) => ({
    task: taskSchema.parse({
      id: id(i + 1),
      batch: batch.id,
      order: i,
      name: `${i + 1}.jpg`,
      media: { sha256: String(i + 1).repeat(64), bytes: 10, width: 400, height: 300 },
    }),
    state: 'open',
    shapes: 0,
    held: true,
    pictureFault: null,
    sent: 'nothing',
    why: null,
    comment: null,
    base: 0,
  }))
  const saves: Save[] = []
  const sent: { task: TaskId; what: string }[] = []
  const opened: TaskId[] = []
  const stored = new Map<TaskId, { document: AnnotationDocument; edits: readonly Edit[]; position: number }>()
  /** What came back, for a test to put. */
  const reviews = new Map<TaskId, ReviewView>()
  const listeners = new Set<(touched: ReadonlySet<TaskId>) => void>()
  const rowFor = (task: TaskId) => {
    const row = rows.find((r) => r.task.id === task)
    if (row === undefined) throw new Error('no such task')
    return row
  }
  const empty = ({ task }: TaskRow, first: boolean): AnnotationDocument =>
    documentSchema.parse({
      task: task.id,
      media: task.media.sha256,
      schemaVersion: 1,
      baseRev: 0,
      version: 0,
      shapes: first ? shapes : [],
    })
  const tell = (...touched: TaskId[]) => {
    for (const listener of listeners) listener(new Set(touched))
  }
  const batchRow: BatchRow = {
    batch,
    counts: { open: tasks, draft: 0, submitted: 0, skipped: 0, returned: 0, withdrawn: 0 },
    listed: tasks,
    pictures: tasks,
    picturesBytes: 20,
    totalBytes: 20,
  }
  const send = async (task: TaskId, what: string) => {
    sent.push({ task, what })
    tell(task)
    return ok(null)
  }
  const work: WorkPort = {
    batches: async () => [structuredClone(batchRow)],
    tasks: async () => rows,
    row: async (task) => rowFor(task),
    open: async (task): Promise<OpenedTask> => {
      opened.push(task)
      const row = rowFor(task)
      const here = stored.get(task) ?? { document: empty(row, row === rows[0]), edits: [], position: 0 }
      return { row, ...here, activeMs: 0, review: reviews.get(task) ?? null }
    },
    workingAt: () => {},
    nextTask: async (_batch, after) => {
      const todo = rows.filter((r) => !sent.some((s) => s.task === r.task.id))
      const from = rows.findIndex((r) => r.task.id === after)
      return (todo.find((r) => rows.indexOf(r) > from) ?? todo[0])?.task.id ?? null
    },
    save: async (save) => {
      saves.push(save)
      const { task } = save.document
      const before = stored.get(task)?.edits ?? []
      const edits = save.edit === null ? before : [...before.slice(0, save.position - 1), save.edit]
      stored.set(task, { document: save.document, edits, position: save.position })
      tell(task)
      return ok(null)
    },
    submit: (task) => send(task, 'submit'),
    skip: (task, reason) => send(task, reason),
    dismiss: (task) => send(task, 'dismiss'),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      await Promise.resolve()
    },
  }
  return { work, rows, saves, sent, opened, stored, reviews, tell, batch }
}

export interface AtWork {
  /** Another one after somebody has left. */
  readonly app: AppStore
  readonly state: () => AppState
  readonly her: ReturnType<typeof memoryWork> & {
    readonly ports: PersonPorts
    readonly ended: string[]
    readonly kept: Preferences[]
    readonly places: Place[]
    /** Who was to be asked for when the store was replaced. */
    readonly restarts: (UserId | null)[]
    readonly holdings: Holding[]
  }
  readonly clock: Clock
  /** The server answers a sign-in. */
  readonly line: { online: boolean }
  /** The clipboard of the system takes as long as `slow`. */
  readonly clipboard: { text: string; slow: Promise<void> }
  /** Pictures that were to be decoded before they are shown. */
  readonly expected: Sha256[]
  /** What the lists gave to be decoded ahead, list by list. */
  readonly prefetched: (readonly Sha256[])[]
  /** The live wires that are wanted. */
  readonly wires: (readonly Wire[])[]
  /** The stage has shown the picture. */
  see(): void
  move(x: number, y: number): void
  press(x: number, y: number): void
  release(x: number, y: number): void
  click(x: number, y: number): void
  drag(x0: number, y0: number, x1: number, y1: number): void
  /** Ids in drawing order. */
  ids(): readonly number[]
  shape(n: number): Shape | undefined
}

export async function atWork(setting: Setting = {}): Promise<AtWork> {
  const memory = memoryWork(setting)
  const ended: string[] = []
  const kept: Preferences[] = []
  const places: Place[] = []
  const restarts: (UserId | null)[] = []
  const holdings: Holding[] = []
  const clock = new Clock()
  const line = { online: false }
  const clipboard = { text: '', slow: Promise.resolve() }
  const expected: Sha256[] = []
  const prefetched: (readonly Sha256[])[] = []
  const wires: (readonly Wire[])[] = []
  const { close } = memory.work
  const ports: PersonPorts = {
    work: Object.assign(memory.work, {
      close: async () => {
        await close()
        ended.push('store')
      },
    }),
    preferences: {
      load: async () => ({ ...DEFAULT_PREFERENCES, autoAdvance: false, ...setting.preferences }),
      save: async (preferences) => {
        kept.push(preferences)
        return ok(null)
      },
    },
    place: {
      load: async () => setting.place ?? null,
      save: async (place) => {
        places.push(place)
        return true
      },
    },
    sync: {
      status: () => IDLE,
      read: async () => IDLE,
      onChange: () => () => {},
      now: () => {},
      pauseDownloads: () => {},
      fetchNow: () => {},
      setPictureRules: async () => ok(null),
      noteNeeded: async () => {},
      stop: () => {},
    },
    ...setting.replaced,
  }
  const appPorts: AppPorts = {
    session: {
      info: async () => ({
        version: '0',
        electron: '0',
        device: id(1),
        server: '',
        person: null,
        developer: false,
        locale: 'zh-CN',
        lockWithinMinutes: null,
      }),
      about: async () => ({ ok: false, error: { code: 'offline' } }),
      exportRescue: async () => ok(null),
      people: async () => [],
      signIn: async (name) =>
        ok({
          user: { id: id(7) as never, name, displayName: name, role: 'labeller' },
          dataKey: '',
          online: line.online,
        }),
      unlock: async () => fail({ code: 'wrong-pin' }),
      setPin: async () => ok(null),
      holds: (holding) => holdings.push(holding),
      signOut: async () => {
        ended.push('session')
      },
      openPerson: async () => ok(ports),
      fetchPictures: (told) => {
        ended.push('fetching begins')
        told({ held: 1, wanted: 3, hold: null, failed: false })
        return () => ended.push('fetching ends')
      },
    },
    settings: { language: () => 'zh', keepLanguage: () => {} },
    clipboard: {
      read: async () => clipboard.text,
      write: async (text) => {
        await clipboard.slow
        clipboard.text = text
      },
    },
    pictures: {
      expect: ({ sha256 }) => expected.push(sha256),
      prefetch: (pictures) => prefetched.push(pictures.map(({ sha256 }) => sha256)),
    },
    scissors: {
      load: () => {},
      want: (all) => wires.push(all),
      path: () => null,
      onReady: () => {},
      dispose: () => {},
    },
    restart: (lockedBy) => {
      restarts.push(lockedBy)
      app = createApp(appPorts)
    },
    now: () => 0,
    after: clock.after,
  }
  let app = createApp(appPorts)
  const state = () => app.use.getState()
  const point = (type: 'down' | 'move' | 'up') => (x: number, y: number) =>
    state().stageTool({ type, at: imagePoint(x, y), shift: false, ctrl: false, alt: false })
  const [move, press, release] = [point('move'), point('down'), point('up')]
  const see = () => {
    const sha256 = state().task?.task.media.sha256
    if (sha256 !== undefined) state().stagePicture(sha256, { state: 'shown' })
  }
  await state().signIn('li', 'pw')
  if (setting.signedInOnly !== true) {
    await state().openBatch(memory.batch.id)
    state().stageResized({ width: 800, height: 600 })
    see()
  }
  return {
    get app() {
      return app
    },
    state,
    her: { ...memory, ports, ended, kept, places, restarts, holdings },
    clock,
    line,
    clipboard,
    expected,
    prefetched,
    wires,
    see,
    move,
    press,
    release,
    click(x, y) {
      press(x, y)
      release(x, y)
    },
    drag(x0, y0, x1, y1) {
      press(x0, y0)
      move((x0 + x1) / 2, (y0 + y1) / 2)
      move(x1, y1)
      release(x1, y1)
    },
    ids: () => state().document?.shapes.map((s) => s.id) ?? [],
    shape: (n) => state().document?.shapes.find((s) => s.id === n),
  }
}

/** Until nothing that is under way has anything left to do. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve))
}
