import { applyEdit, type Edit } from '../../../shared/edit/edit.ts'
import { nextShapeId } from '../../../shared/edit/make.ts'
import { type ImagePoint, imagePoint } from '../../../shared/geometry/point.ts'
import type { AnnotationDocument } from '../../../shared/model/document.ts'
import {
  labelIdSchema,
  type ShapeId,
  sha256Schema,
  shapeIdSchema,
  taskIdSchema,
} from '../../../shared/model/ids.ts'
import { labelSchemaSchema } from '../../../shared/model/label-schema.ts'
import type { Geometry, NodeState, Shape, SkeletonNode } from '../../../shared/model/shape.ts'
import { HitIndex, visibleHits } from '../hit-index.ts'
import type { Scissors } from '../live-wire/scissors-port.ts'
import type { Notice } from '../notice.ts'
import type { Cursor, Preview, ToolContext, ToolEvent, ToolName, ToolOptions, VertexRef } from './tool.ts'
import { type RunningTool, startTool } from './toolbox.ts'

/** For tests: documents in few words, and a hand that presses, drags and types as the canvas and the keyboard report it. */

export const SCHEMA = labelSchemaSchema.parse({
  version: 1,
  classes: [
    {
      id: 'cat',
      name: { zh: '猫', en: 'cat' },
      colour: '#e8590c',
      key: '1',
      kinds: ['box', 'polygon'],
      parent: null,
    },
    {
      id: 'head',
      name: { zh: '头', en: 'head' },
      colour: '#1c7ed6',
      key: '2',
      kinds: ['box', 'polygon'],
      parent: 'cat',
    },
    {
      id: 'eye',
      name: { zh: '眼', en: 'eye' },
      colour: '#2f9e44',
      key: '3',
      kinds: ['keypoint'],
      parent: 'head',
    },
    {
      id: 'person',
      name: { zh: '人', en: 'person' },
      colour: '#9c36b5',
      key: '4',
      kinds: ['skeleton', 'rotated-box', 'ellipse', 'polyline', 'mask'],
      parent: null,
      attributes: [
        {
          id: 'pose',
          name: { zh: '姿势', en: 'pose' },
          type: 'select',
          options: [
            { id: 'stands', name: { zh: '站', en: 'stands' } },
            { id: 'sits', name: { zh: '坐', en: 'sits' } },
          ],
          default: 'stands',
        },
      ],
      skeleton: {
        nodes: [
          { id: 'head', name: { zh: '头', en: 'head' }, x: 0.5, y: 0 },
          { id: 'left', name: { zh: '左手', en: 'left hand' }, x: 0, y: 0.5 },
          { id: 'right', name: { zh: '右手', en: 'right hand' }, x: 1, y: 0.5 },
          { id: 'feet', name: { zh: '脚', en: 'feet' }, x: 0.5, y: 1, optional: true },
        ],
        edges: [
          ['head', 'left'],
          ['head', 'right'],
          ['head', 'feet'],
        ],
      },
    },
    {
      id: 'spine',
      name: { zh: '脊椎', en: 'spine' },
      colour: '#f59f00',
      key: '5',
      kinds: ['skeleton'],
      parent: 'cat',
      skeleton: {
        nodes: [
          { id: 'neck', name: { zh: '颈', en: 'neck' }, x: 0, y: 0.5 },
          { id: 'tail', name: { zh: '尾', en: 'tail' }, x: 1, y: 0.5 },
        ],
        edges: [['neck', 'tail']],
      },
    },
  ],
})

export const PICTURE = { width: 400, height: 300 }
export const id = (n: number): ShapeId => shapeIdSchema.parse(n)
export const p = imagePoint

export function box(x0: number, y0: number, x1: number, y1: number): Geometry {
  return { kind: 'box', x0, y0, x1, y1 }
}

export function polygon(...numbers: readonly number[]): Geometry {
  return { kind: 'polygon', points: pointsOf(numbers) }
}

export function polygonWithHoles(
  outline: readonly number[],
  ...holes: readonly (readonly number[])[]
): Geometry {
  return { kind: 'polygon', points: pointsOf(outline), holes: holes.map(pointsOf) }
}

/** A mask that is a whole rectangle. */
export function mask(x: number, y: number, width: number, height: number): Geometry {
  return { kind: 'mask', x, y, width, height, runs: [0, width * height] }
}

/** x and y in turn. */
export function pointsOf(numbers: readonly number[]): readonly ImagePoint[] {
  const points: ImagePoint[] = []
  for (let i = 0; i + 1 < numbers.length; i += 2) points.push(p(numbers[i] ?? 0, numbers[i + 1] ?? 0))
  return points
}

export function keypoint(x: number, y: number): Geometry {
  return { kind: 'keypoint', at: p(x, y) }
}

export function polyline(...numbers: readonly number[]): Geometry {
  return { kind: 'polyline', points: pointsOf(numbers) }
}

export function rotatedBox(cx: number, cy: number, width: number, height: number, angle: number): Geometry {
  return { kind: 'rotated-box', cx, cy, width, height, angle }
}

export function ellipse(cx: number, cy: number, rx: number, ry: number, angle = 0): Geometry {
  return { kind: 'ellipse', cx, cy, rx, ry, angle }
}

/** A skeleton of the class `person`: head, left, right, feet; a state other than visible by the name of its node. */
export function skeleton(
  numbers: readonly number[],
  states: Readonly<Record<string, NodeState>> = {},
): Geometry {
  const points = pointsOf(numbers)
  const nodes = ['head', 'left', 'right', 'feet'].map((name, i): SkeletonNode => {
    return { name, at: points[i] ?? p(0, 0), state: states[name] ?? 'visible' }
  })
  return { kind: 'skeleton', nodes }
}

export function shape(n: number, geometry: Geometry, label = 'cat', parent: number | null = null): Shape {
  return {
    id: id(n),
    label: labelIdSchema.parse(label),
    parent: parent === null ? null : id(parent),
    z: n,
    geometry,
  }
}

export function documentOf(...shapes: readonly Shape[]): AnnotationDocument {
  return {
    task: taskIdSchema.parse('01890a5d-ac96-774b-bcce-b302099a8057'),
    media: sha256Schema.parse('a'.repeat(64)),
    schemaVersion: 1,
    baseRev: 0,
    version: 0,
    shapes,
  }
}

interface Keys {
  readonly shift?: boolean
  readonly ctrl?: boolean
  readonly alt?: boolean
}

/** Reach 8 px and slips below 4 px, as on a screen at zoom 1. Points snap, as they do for who has set nothing. */
export class Hand {
  document: AnnotationDocument
  selection: readonly ShapeId[] = []
  /** The notice of the last event. */
  notice: Notice | null = null
  readonly committed: Edit[] = []
  #tool: RunningTool
  #label = labelIdSchema.parse('cat')
  #options: ToolOptions = { boxMethod: 'drag', snap: true, brushRadius: 12 }
  #scissors: Scissors | null = null
  readonly #locked = new Set<ShapeId>()
  readonly #index = new HitIndex()
  readonly #hits = visibleHits(this.#index, ({ id }) => this.#locked.has(id))

  constructor(tool: ToolName, ...shapes: readonly Shape[]) {
    this.#tool = startTool(tool)
    this.document = documentOf(...shapes)
  }

  label(label: string): this {
    this.#label = labelIdSchema.parse(label)
    return this
  }

  select(...ids: readonly number[]): this {
    this.selection = ids.map(id)
    return this
  }

  /** Locked or hidden: tools treat both alike. */
  lock(...ids: readonly number[]): this {
    for (const n of ids) this.#locked.add(id(n))
    return this
  }

  options(options: Partial<ToolOptions>): this {
    this.#options = { ...this.#options, ...options }
    return this
  }

  scissors(scissors: Scissors): this {
    this.#scissors = scissors
    scissors.onReady(() => this.type('wire'))
    return this
  }

  /** Takes another tool; `resume` goes on with the outline of a shape from its last point. */
  take(tool: ToolName, resume?: number): this {
    const geometry = resume === undefined ? undefined : this.geometry(resume)
    const points = geometry !== undefined && 'points' in geometry ? geometry.points : []
    this.#tool = resume === undefined ? startTool(tool) : startTool(tool, { id: id(resume), points })
    return this
  }

  /** She leaves and comes back: what waits for her next click was kept as JSON meanwhile. */
  leaveAndReturn(): this {
    const { name, unfinished } = this.#tool
    const kept = JSON.parse(JSON.stringify(unfinished)) as unknown
    if (unfinished !== null) this.#tool = startTool(name, { unfinished: kept })
    return this
  }

  press(x: number, y: number, keys: Keys = {}): this {
    return this.#pointer('down', x, y, keys)
  }

  /** Moves with the button held, over the way in between, as a mouse does. */
  drag(x: number, y: number, keys: Keys = {}): this {
    return this.#pointer('move', x, y, keys)
  }

  /** Moves without a button. */
  hover(x: number, y: number, keys: Keys = {}): this {
    return this.#pointer('move', x, y, keys)
  }

  release(x: number, y: number, keys: Keys = {}): this {
    return this.#pointer('up', x, y, keys)
  }

  click(x: number, y: number, keys: Keys = {}): this {
    return this.hover(x, y, keys).press(x, y, keys).release(x, y, keys)
  }

  /** Two clicks and what the canvas makes of them. */
  doubleClick(x: number, y: number): this {
    return this.click(x, y)
      .click(x + 1, y + 1)
      .type('complete')
  }

  type(type: Exclude<ToolEvent['type'], 'down' | 'move' | 'up' | 'pick-vertex' | 'nudge-vertex'>): this {
    return this.send({ type })
  }

  /** The keys that go from vertex to vertex. */
  pick(by: 1 | -1): this {
    return this.send({ type: 'pick-vertex', by })
  }

  nudge(dx: number, dy: number): this {
    return this.send({ type: 'nudge-vertex', dx, dy })
  }

  get resting(): boolean {
    return this.#tool.resting
  }

  get preview(): Preview {
    return this.#tool.preview(this.context)
  }

  get cursor(): Cursor {
    return this.#tool.cursor(this.context)
  }

  get vertex(): VertexRef | null {
    return this.#tool.vertex(this.context)
  }

  /** Geometry of a shape as it is in the document now. */
  geometry(n: number): Geometry | undefined {
    return this.document.shapes.find((s) => s.id === n)?.geometry
  }

  send(event: ToolEvent): this {
    const { tool, commit, select, notice } = this.#tool.step(event, this.context)
    this.#tool = tool
    // It comes by itself, and takes no notice away.
    if (event.type !== 'wire' || notice !== undefined) this.notice = notice ?? null
    if (commit !== undefined) {
      this.committed.push(commit)
      this.document = applyEdit(this.document, commit)
    }
    if (select !== undefined) this.selection = select
    this.#scissors?.want(tool.wires)
    return this
  }

  get context(): ToolContext {
    this.#index.update(this.document)
    return {
      document: this.document,
      schema: SCHEMA,
      picture: PICTURE,
      label: this.#label,
      selection: this.selection,
      hits: this.#hits,
      options: this.#options,
      scissors: this.#scissors,
      nextId: nextShapeId(this.document, this.committed),
      reach: 8,
      minSide: 4,
    }
  }

  #pointer(type: 'down' | 'move' | 'up', x: number, y: number, keys: Keys): this {
    return this.send({ type, at: p(x, y), shift: false, ctrl: false, alt: false, ...keys })
  }
}
