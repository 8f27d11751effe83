import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imagePoint } from '../../shared/geometry/point.ts'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import type { BatchId, LabelId, ShapeId, TaskId } from '../../shared/model/ids.ts'
import { labelSchemaSchema } from '../../shared/model/label-schema.ts'
import { NODE_STATES, type Shape } from '../../shared/model/shape.ts'
import { encodeDocument } from '../../shared/wire/document-codec.ts'
import type { OpenedStore } from '../data/open-store.ts'
import { Disk, opened } from '../data/testing/disk.ts'
import { exchangeAll } from '../data/testing/hand.ts'
import { MemoryServer } from '../data/testing/memory-server.ts'
import { TOOL_NAMES } from '../editor/tools/tool.ts'
import type { AppState } from './app-state.ts'
import { atWork, cls, shape } from './testing/labeller.ts'

/**
 * Whatever hand and keyboard do, in any order: undo of all of it gives the first document back, redo the last, and the
 * program may be closed and started in between. On a real store: what is compared has gone through its journal, its
 * database and its seal.
 */

const name = { zh: '名', en: 'name' }
const AREAS = ['polygon', 'box', 'rotated-box', 'ellipse', 'mask', 'polyline']
const CLASSES = [
  cls('cat', '1', null, AREAS, { attributes: [{ id: 'age', name, type: 'number', default: 2 }] }),
  cls('head', '2', 'cat', AREAS, { required: true }),
  cls('eye', '3', 'head', ['keypoint'], { required: true }),
  cls('bones', '4', 'cat', ['skeleton'], {
    skeleton: {
      nodes: ['nose', 'back', 'tail'].map((id, i) => ({ id, name, x: i / 2, y: (i % 2) / 2 })),
      edges: [['nose', 'back']],
    },
  }),
]
const PICTURE = [{ id: 'night', name, type: 'boolean' }]
const RING = [imagePoint(10, 10), imagePoint(160, 20), imagePoint(150, 140), imagePoint(20, 130)]
const START: readonly Shape[] = [
  shape(3, { kind: 'polygon', points: RING }),
  shape(5, { kind: 'box', x0: 30, y0: 30, x1: 90, y1: 90 }, { label: 'head', parent: 3, occluded: true }),
  shape(9, { kind: 'keypoint', at: { x: 50, y: 50 } }, { label: 'eye', parent: 5 }),
]

type Act = (state: AppState) => unknown

const place = fc.record({ x: fc.integer({ min: -20, max: 420 }), y: fc.integer({ min: -20, max: 320 }) })
const labels = fc.constantFrom(...CLASSES.map(({ id }) => id as LabelId))
const places = fc.array(fc.nat(20), { minLength: 1, maxLength: 3 })
/** What is selected before something is done to it. */
const selecting = fc.oneof(
  {
    weight: 4,
    arbitrary: places.map(
      (chosen): Act =>
        (s) =>
          s.selectShapes(at(s, chosen)),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Act>((s) => s.selectClass('cat' as LabelId)) },
)

function pointer(state: AppState, type: 'down' | 'move' | 'up', { x, y }: { x: number; y: number }): void {
  state.stageTool({ type, at: imagePoint(x, y), shift: false, ctrl: false, alt: false })
}

/** The objects at these places in the drawing order, as far as there are any. */
const at = ({ document }: AppState, chosen: readonly number[]): readonly ShapeId[] => [
  ...new Set(chosen.flatMap((n) => document?.shapes[n % Math.max(document.shapes.length, 1)]?.id ?? [])),
]

const drag = fc.tuple(place, place).map(
  ([from, to]): Act =>
    (s) => {
      pointer(s, 'down', from)
      pointer(s, 'move', { x: (from.x + to.x) / 2, y: from.y })
      pointer(s, 'move', to)
      pointer(s, 'up', to)
    },
)
const clicks = fc.array(place, { minLength: 1, maxLength: 5 }).map(
  (all): Act =>
    (s) => {
      for (const p of all) {
        pointer(s, 'move', p)
        pointer(s, 'down', p)
        pointer(s, 'up', p)
      }
    },
)
const draw = fc.tuple(labels, fc.constantFrom(...TOOL_NAMES), fc.oneof(drag, clicks), fc.boolean()).map(
  ([label, tool, act, complete]): Act =>
    (s) => {
      s.chooseLabel(label)
      s.chooseTool(tool)
      act(s)
      if (complete) s.stageTool({ type: 'complete' })
    },
)

const key = fc.constantFrom<Act>(
  (s) => s.stageTool({ type: 'complete' }),
  (s) => s.stageTool({ type: 'back' }),
  (s) => s.stageTool({ type: 'interrupt' }),
  (s) => s.cancel(),
  (s) => s.pressPointer(),
  (s) => s.cycleUnder(),
  (s) => s.cycleSelection(-1),
  (s) => s.undo(),
  (s) => s.redo(),
  (s) => s.paste(),
  (s) => s.showAll(),
  (s) => s.zoomBy(1.7),
  (s) => s.fit(),
)
/** What is done to some objects that are selected first. */
const command = fc
  .tuple(
    selecting,
    fc.constantFrom<Act>(
      (s) => s.deletePicked(),
      (s) => s.deleteSelected(),
      (s) => s.duplicateSelected(),
      (s) => s.copySelected(),
      (s) => s.cutSelected(),
      (s) => s.uniteSelected(),
      (s) => s.subtractSelected(),
      (s) => s.intersectSelected(),
      (s) => s.joinSelected(),
      (s) => s.fillHoles(),
      (s) => s.convertSelected('mask'),
      (s) => s.convertSelected('polygon'),
      (s) => s.continueSelected(),
      (s) => s.toggle('occluded'),
      (s) => s.toggle('truncated'),
      (s) => s.cycleVertex(1),
      (s) => s.insertVertex(),
      (s) => s.setHidden(s.selection, true),
      (s) => s.setLocked(s.selection.slice(1), true),
      (s) => s.selectAll(),
    ),
    fc.boolean(),
  )
  .map(
    ([select, one, vertex]): Act =>
      (s) => {
        select(s)
        if (vertex) s.cycleVertex(-1)
        return one(s)
      },
  )
const change = fc.oneof(
  places.map(
    (chosen): Act =>
      (s) =>
        s.selectShapes(at(s, chosen)),
  ),
  fc.tuple(fc.integer({ min: -30, max: 30 }), fc.integer({ min: -30, max: 30 })).map(
    ([dx, dy]): Act =>
      (s) =>
        s.arrow(dx / 10, dy),
  ),
  fc.constantFrom('front', 'forward', 'backward', 'back').map(
    (to): Act =>
      (s) =>
        s.reorder(to),
  ),
  fc.integer({ min: -40, max: 40 }).map(
    (degrees): Act =>
      (s) =>
        s.rotateSelected(degrees),
  ),
  labels.map(
    (label): Act =>
      (s) =>
        s.relabelSelected(label),
  ),
  fc.tuple(fc.nat(9), fc.option(fc.nat(9))).map(
    ([child, parent]): Act =>
      (s) => {
        const [id] = at(s, [child])
        if (id !== undefined) s.setParent(id, parent === null ? null : (at(s, [parent])[0] ?? null))
      },
  ),
  fc.tuple(places, fc.option(fc.nat(9))).map(
    ([chosen, age]): Act =>
      (s) =>
        s.setAttribute(at(s, chosen), 'age' as never, age),
  ),
  fc.option(fc.boolean()).map(
    (night): Act =>
      (s) =>
        s.setAnswer('night' as never, night),
  ),
  fc.boolean().map(
    (on): Act =>
      (s) =>
        s.setFlag('occluded', on),
  ),
  fc.tuple(fc.constantFrom(...NODE_STATES), fc.constantFrom('nose', 'tail')).map(
    ([state, node]): Act =>
      (s) =>
        s.setNodeState(state, node),
  ),
  fc.tuple(fc.nat(9), place, place).map(
    ([n, a, b]): Act =>
      (s) => {
        const [id] = at(s, [n])
        const kind = s.document?.shapes.find((one) => one.id === id)?.geometry.kind
        if (id !== undefined && kind === 'box')
          s.setGeometry(id, { kind, x0: a.x, y0: a.y, x1: b.x, y1: b.y })
      },
  ),
)
const onSelected = fc.tuple(selecting, change).map(
  ([select, one]): Act =>
    (s) => {
      select(s)
      return one(s)
    },
)

const act = fc.oneof(
  { weight: 4, arbitrary: draw },
  { weight: 4, arbitrary: command },
  { weight: 4, arbitrary: onSelected },
  { weight: 1, arbitrary: key },
)

/** What must be the same again: all but the version, which only goes up. */
function content(document: AnnotationDocument | null): unknown {
  const { version: _, ...rest } = document ?? {}
  return structuredClone(rest)
}

/** A labeller whose work is in a real store, with a picture that came back from review. */
class Desk {
  readonly #disk = new Disk()
  readonly #server = new MemoryServer()
  #store!: OpenedStore
  #hand!: Awaited<ReturnType<typeof atWork>>
  readonly #task: TaskId
  readonly #batch: BatchId

  constructor() {
    const { batch, tasks } = this.#server.assign('ann', 2)
    const [first] = tasks
    if (first === undefined) throw new Error('no task')
    this.#task = first.id
    this.#batch = batch.id
    const schema = labelSchemaSchema.parse({ version: 1, classes: CLASSES, picture: PICTURE })
    this.#server.post('ann', { kind: 'batch', batch: { ...batch, schema } })
    const head = { task: this.#task, media: first.sha256, schemaVersion: 1, baseRev: 4, version: 0 }
    const document = encodeDocument({
      ...head,
      shapes: START,
      answers: { night: true },
      foreign: [{ id: 30, kind: 'cube' }],
    })
    this.#server.post('ann', { kind: 'returned', task: this.#task, comment: '', document })
  }

  async start(): Promise<void> {
    this.#store = opened(await this.#disk.open())
    await exchangeAll(this.#store, { exchange: (request) => this.#server.exchange('ann', request) })
    await this.#open()
  }

  async #open(): Promise<void> {
    const { work, preferences } = this.#store
    this.#hand = await atWork({ signedInOnly: true, replaced: { work, preferences } })
    await this.state.showTasks(this.#batch)
    await this.state.openTask(this.#task)
    this.state.stageResized({ width: 800, height: 600 })
    this.#hand.see()
  }

  /** The program is closed and started. */
  async restart(): Promise<void> {
    const { clipboard } = this.#hand
    expect(await this.state.leaveTask()).toBe(true)
    await this.#store.work.close()
    this.#store = opened(await this.#disk.open())
    expect(this.#store.recovered).toEqual({ batches: 0, tasks: 0, documents: 0, operations: 0 })
    await this.#open()
    this.#hand.clipboard.text = clipboard.text
  }

  get state(): AppState {
    return this.#hand.state()
  }

  async close(): Promise<void> {
    await this.state.leaveTask()
    await this.#store.work.close()
  }
}

const story = fc.record({
  acts: fc.array(act, { minLength: 40, maxLength: 90, size: 'max' }),
  /** Before this act, and after so many undone steps, the program is started anew. */
  restart: fc.nat(60),
  undone: fc.nat(30),
})

async function tell({ acts, restart, undone }: { acts: readonly Act[]; restart: number; undone: number }) {
  const desk = new Desk()
  await desk.start()
  const first = content(desk.state.document)
  for (const [i, one] of acts.entries()) {
    if (i === restart) await desk.restart()
    await one(desk.state)
  }
  desk.state.finishGesture()
  desk.state.setLocked(
    at(
      desk.state,
      Array.from({ length: 200 }, (_, i) => i),
    ),
    false,
  )
  const last = content(desk.state.document)
  const steps = desk.state.history.position
  const done = desk.state.history.edits.map(({ kind }) => kind)
  for (let i = 0; i < Math.min(undone, steps); i++) desk.state.undo()
  const middle = content(desk.state.document)
  await desk.restart()
  expect(content(desk.state.document)).toEqual(middle)
  while (desk.state.history.position > 0) desk.state.undo()
  expect(content(desk.state.document)).toEqual(first)
  // What was undone before the last edit is gone; what is left is redone.
  while (desk.state.history.position < steps) desk.state.redo()
  expect(content(desk.state.document)).toEqual(last)
  await desk.restart()
  expect(content(desk.state.document)).toEqual(last)
  await desk.close()
  return done
}

describe('whatever is done', () => {
  it.each([20260811, 7])(
    'can be undone to the first document and redone to the last (seed %i)',
    async (seed) => {
      const done: string[] = []
      await fc.assert(
        fc.asyncProperty(story, async (one) => {
          done.push(...(await tell(one)))
        }),
        { seed, numRuns: 6, endOnFailure: true },
      )
      // The hand has really done something, and all sorts of things.
      expect(done.length).toBeGreaterThan(100)
      expect(new Set(done).size).toBeGreaterThan(10)
    },
  )
})
