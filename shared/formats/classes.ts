import type { Attribute, AttributeId, AttributeValue, AttributeValues } from '../model/attribute.ts'
import { LABEL_ID, type LabelId } from '../model/ids.ts'
import {
  classById,
  type LabelClass,
  type LabelSchema,
  labelSchemaSchema,
  type SkeletonTemplate,
} from '../model/label-schema.ts'
import type { LocalText } from '../model/local-text.ts'
import { PALETTE } from '../model/palette.ts'
import type { ShapeKind } from '../model/shape.ts'
import { answerFrom, isCalled, plain } from './attributes.ts'
import type { Problems, Where } from './problems.ts'

const KEYS = '1234567890abcdefghijklmnopqrstuvwxyz'

/** What a file says of a class beside its name. */
export interface ClassFacts {
  readonly parent?: string | undefined
  readonly name?: LocalText | undefined
  /** Names of the points of its skeleton, and pairs of places among them, from 0. */
  readonly nodes?: readonly string[] | undefined
  readonly edges?: readonly (readonly [number, number])[] | undefined
  readonly attributes?: readonly AttributeFacts[] | undefined
}

export interface AttributeFacts {
  readonly name: string
  readonly type: Attribute['type']
  readonly options?: readonly string[] | undefined
}

/** A class that a file names, and what it is here. */
interface Known {
  readonly id: LabelId
  readonly name: LocalText
  readonly kinds: Set<ShapeKind>
  readonly parents: Set<LabelId>
  readonly attributes: FoundAttributes
  skeleton: SkeletonTemplate | undefined
}

/** The names of classes and attributes that files use, and what they are in the label schema: a given one, or one made of them. */
export class ClassBook {
  readonly #schema: LabelSchema | null
  readonly #byName: ReadonlyMap<string, LabelId>
  readonly #problems: Problems
  readonly #found = new Map<string, Known>()
  readonly #ids = new Ids('class')
  readonly #picture: FoundAttributes

  constructor(problems: Problems, schema: LabelSchema | null, classNames: ReadonlyMap<string, LabelId>) {
    this.#schema = schema
    this.#byName = classNames
    this.#problems = problems
    this.#picture = new FoundAttributes(schema === null ? null : (schema.picture ?? []))
  }

  /** A class that the file lists, whether objects have it or not. */
  declare(name: string, facts: ClassFacts = {}): void {
    const known = this.#classOf(name, facts.name)
    if (known === null || this.#schema !== null) return
    if (facts.parent !== undefined && facts.parent !== name) {
      const parent = this.#classOf(facts.parent)
      if (parent !== null) known.parents.add(parent.id)
    }
    if (facts.nodes !== undefined && facts.nodes.length > 0)
      known.skeleton = templateOf(facts.nodes, facts.edges ?? [])
    for (const attribute of facts.attributes ?? []) known.attributes.declare(attribute)
  }

  declarePicture(attributes: readonly AttributeFacts[]): void {
    if (this.#schema === null) for (const attribute of attributes) this.#picture.declare(attribute)
  }

  /** Null, and a problem, where the name is no class. */
  label(name: string, kind: ShapeKind, where: Where): LabelId | null {
    const known = this.#classOf(name)
    if (known === null) {
      this.#problems.add('unknown-class', 'object', where, name)
      return null
    }
    const allowed = this.#schema === null ? null : classById(this.#schema, known.id)?.kinds
    if (allowed?.includes(kind) === false)
      this.#problems.add('kind-not-allowed', 'note', where, `${known.id}: ${kind}`)
    known.kinds.add(kind)
    return known.id
  }

  /** Told of every part, so that a schema made of what was found has the tree of the parts. */
  isPart(child: LabelId, parent: LabelId): void {
    if (child === parent) return
    for (const known of this.#found.values()) if (known.id === child) known.parents.add(parent)
  }

  /** The points of a class, in order; null where it has none. */
  skeleton(name: string): SkeletonTemplate | null {
    const known = this.#classOf(name)
    return known?.skeleton ?? null
  }

  /** Answers about an object, or about the picture where the name is null; undefined where there are none. */
  values(
    name: string | null,
    values: Iterable<readonly [string, unknown]>,
    where: Where,
  ): AttributeValues | undefined {
    const attributes = name === null ? this.#picture : this.#classOf(name)?.attributes
    const answers: (readonly [string, AttributeValue])[] = []
    for (const [called, value] of values) {
      const answer = attributes?.answer(called, value)
      if (answer === undefined) this.#problems.add('unknown-attribute', 'property', where, called)
      else answers.push(answer)
    }
    return answers.length === 0 ? undefined : Object.fromEntries(answers)
  }

  /** What each name became. */
  classNames(): ReadonlyMap<string, LabelId> {
    return new Map([...this.#found].map(([name, { id }]) => [name, id]))
  }

  /** The given schema, or one of all that was found; null where there is nothing, or more classes than a schema may have. */
  schema(): LabelSchema | null {
    if (this.#schema !== null) return this.#schema
    const known = [...this.#found.values()]
    const classes = known.map((one, i) => classFrom(one, i))
    const picture = this.#picture.all()
    const schema = { version: 1, classes, ...(picture.length === 0 ? {} : { picture }) }
    return labelSchemaSchema.safeParse(schema).data ?? null
  }

  #classOf(name: string, text?: LocalText): Known | null {
    let known = this.#found.get(name)
    if (known !== undefined) return known
    const own = this.#schema === null ? undefined : this.#inSchema(this.#schema, name)
    if (this.#schema !== null && own === undefined) return null
    known = {
      id: own?.id ?? (this.#ids.of(name) as LabelId),
      name: text ?? bothLanguages(name),
      kinds: new Set(),
      parents: new Set(),
      attributes: new FoundAttributes(this.#schema === null ? null : (own?.attributes ?? [])),
      skeleton: own?.skeleton,
    }
    this.#found.set(name, known)
    return known
  }

  #inSchema({ classes }: LabelSchema, name: string): LabelClass | undefined {
    const id = this.#byName.get(name) ?? name
    return classes.find((c) => c.id === id) ?? classes.find((c) => isCalled(c, name))
  }
}

/** Attributes of one class, or of the picture: those of a schema, or those that were found. */
class FoundAttributes {
  readonly #known: readonly Attribute[] | null
  readonly #found = new Map<
    string,
    { readonly facts: AttributeFacts; readonly id: string; readonly options: Ids }
  >()
  readonly #ids = new Ids('attribute')

  constructor(known: readonly Attribute[] | null) {
    this.#known = known
  }

  declare(facts: AttributeFacts): void {
    const { name } = facts
    if (this.#found.has(name)) return
    const found = { facts, id: this.#ids.of(name), options: new Ids('option') }
    for (const option of facts.options ?? []) found.options.of(option)
    this.#found.set(name, found)
  }

  answer(called: string, value: unknown): readonly [string, AttributeValue] | undefined {
    if (this.#known === null && !this.#found.has(called)) {
      const type = typeOf(value)
      if (type === null) return undefined
      this.declare({ name: called, type })
    }
    const found = this.#found.get(called)
    // What lists its options as it goes knows each as soon as it is named.
    if (found?.facts.type === 'multi-select' && Array.isArray(value))
      for (const one of value) found.options.of(String(one))
    const attribute =
      this.#known === null ? found && attributeFrom(found) : this.#known.find((one) => isCalled(one, called))
    if (attribute === undefined) return undefined
    const answer = answerFrom(attribute, value)
    return answer === undefined ? undefined : [attribute.id, answer]
  }

  all(): readonly Attribute[] {
    return [...this.#found.values()].flatMap((found) => attributeFrom(found) ?? [])
  }
}

function typeOf(value: unknown): Attribute['type'] | null {
  const answer = plain(value)
  if (answer === undefined) return null
  if (Array.isArray(answer)) return 'multi-select'
  return typeof answer === 'boolean' ? 'boolean' : typeof answer === 'number' ? 'number' : 'text'
}

function attributeFrom(found: {
  readonly facts: AttributeFacts
  readonly id: string
  readonly options: Ids
}): Attribute | undefined {
  const { type, name } = found.facts
  const base = { id: found.id as AttributeId, name: bothLanguages(name) }
  if (type !== 'select' && type !== 'multi-select') return { ...base, type }
  const options = found.options
    .all()
    .map(([text, id]) => ({ id: id as AttributeId, name: bothLanguages(text) }))
  return options.length === 0 ? undefined : { ...base, type, options }
}

function classFrom({ id, name, kinds, parents, attributes, skeleton }: Known, place: number): unknown {
  const all = attributes.all()
  const drawn = [...kinds]
  return {
    id,
    name,
    colour: PALETTE[place % PALETTE.length],
    ...(place < KEYS.length ? { key: KEYS[place] } : {}),
    kinds: drawn.length === 0 ? ['box'] : drawn,
    // A part of several classes is a part of none in the schema.
    parent: parents.size === 1 ? [...parents][0] : null,
    ...(all.length === 0 ? {} : { attributes: all }),
    ...(skeleton === undefined ? {} : { skeleton }),
  }
}

/** The points in a circle: files do not say where they lie. */
function templateOf(
  names: readonly string[],
  edges: readonly (readonly [number, number])[],
): SkeletonTemplate | undefined {
  const ids = new Ids('point')
  const nodes = names.map((name, i) => {
    const t = (2 * Math.PI * i) / names.length
    const round = (at: number) => Math.round(at * 1000) / 1000
    const place = { x: round(0.5 + 0.4 * Math.sin(t)), y: round(0.5 - 0.4 * Math.cos(t)) }
    return { id: ids.of(name), name: bothLanguages(name), ...place }
  })
  const joined = edges.flatMap(([a, b]) => {
    const [from, to] = [nodes[a], nodes[b]]
    return from === undefined || to === undefined ? [] : [[from.id, to.id] as const]
  })
  return { nodes, edges: joined }
}

function bothLanguages(name: string): LocalText {
  const short = [...name.slice(0, 200).trim()].slice(0, 60).join('').slice(0, 60) || '?'
  return { zh: short, en: short }
}

/** Short words for names in any writing, each name its own. */
class Ids {
  readonly #stem: string
  readonly #byName = new Map<string, string>()
  readonly #taken = new Set<string>(['constructor'])

  constructor(stem: string) {
    this.#stem = stem
  }

  of(name: string): string {
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    // A name may be of any length; what follows looks at its end again and again.
    const plainWord = name
      .slice(0, 200)
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9_-]+/g, '-')
      .replace(/^[-_]+|[-_]+$/g, '')
      .slice(0, 34)
    const word = LABEL_ID.test(name) ? name : plainWord
    const base = word === '' ? `${this.#stem}-${this.#byName.size + 1}` : word
    let id = base
    for (let n = 2; this.#taken.has(id); n++) id = `${base}-${n}`
    this.#taken.add(id)
    this.#byName.set(name, id)
    return id
  }

  all(): readonly (readonly [string, string])[] {
    return [...this.#byName]
  }
}
