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
import type { Geometry, Shape } from '../../../shared/model/shape.ts'
import { HitIndex } from '../hit-index.ts'
import type { Cursor, Preview, ToolContext, ToolEvent, ToolName } from './tool.ts'
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
  ],
})

export const PICTURE = { width: 400, height: 300 }
export const id = (n: number): ShapeId => shapeIdSchema.parse(n)
export const p = imagePoint

export function box(x0: number, y0: number, x1: number, y1: number): Geometry {
  return { kind: 'box', x0, y0, x1, y1 }
}

export function polygon(...numbers: readonly number[]): Geometry {
  const points: ImagePoint[] = []
  for (let i = 0; i + 1 < numbers.length; i += 2) points.push(p(numbers[i] ?? 0, numbers[i + 1] ?? 0))
  return { kind: 'polygon', points }
}

export function keypoint(x: number, y: number): Geometry {
  return { kind: 'keypoint', at: p(x, y) }
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

/** Reach 8 px and slips below 4 px, as on a screen at zoom 1. */
export class Hand {
  document: AnnotationDocument
  selection: readonly ShapeId[] = []
  readonly committed: Edit[] = []
  #tool: RunningTool
  #label = labelIdSchema.parse('cat')
  readonly #hits = new HitIndex()

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

  press(x: number, y: number, keys: Keys = {}): this {
    return this.#pointer('down', x, y, keys)
  }

  /** Moves with the button held, over the way in between, as a mouse does. */
  drag(x: number, y: number): this {
    return this.#pointer('move', x, y)
  }

  /** Moves without a button. */
  hover(x: number, y: number): this {
    return this.#pointer('move', x, y)
  }

  release(x: number, y: number): this {
    return this.#pointer('up', x, y)
  }

  click(x: number, y: number, keys: Keys = {}): this {
    return this.hover(x, y).press(x, y, keys).release(x, y)
  }

  /** Two clicks and what the canvas makes of them. */
  doubleClick(x: number, y: number): this {
    return this.click(x, y)
      .click(x + 1, y + 1)
      .type('complete')
  }

  type(type: Exclude<ToolEvent['type'], 'down' | 'move' | 'up'>): this {
    return this.#send({ type })
  }

  get resting(): boolean {
    return this.#tool.resting
  }

  get preview(): Preview {
    return this.#tool.preview(this.#context())
  }

  get cursor(): Cursor {
    return this.#tool.cursor(this.#context())
  }

  /** Geometry of a shape as it is in the document now. */
  geometry(n: number): Geometry | undefined {
    return this.document.shapes.find((s) => s.id === n)?.geometry
  }

  #pointer(type: 'down' | 'move' | 'up', x: number, y: number, keys: Keys = {}): this {
    return this.#send({ type, at: p(x, y), shift: false, ctrl: false, alt: false, ...keys })
  }

  #send(event: ToolEvent): this {
    const { tool, commit, select } = this.#tool.step(event, this.#context())
    this.#tool = tool
    if (commit !== undefined) {
      this.committed.push(commit)
      this.document = applyEdit(this.document, commit)
    }
    if (select !== undefined) this.selection = select
    return this
  }

  #context(): ToolContext {
    this.#hits.update(this.document)
    return {
      document: this.document,
      schema: SCHEMA,
      picture: PICTURE,
      label: this.#label,
      selection: this.selection,
      hits: this.#hits,
      nextId: nextShapeId(this.document, this.committed),
      reach: 8,
      minSide: 4,
    }
  }
}
