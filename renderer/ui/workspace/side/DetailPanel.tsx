import { ActionIcon, Checkbox, Group, Select, Text } from '@mantine/core'
import {
  IconArrowBarToDown,
  IconArrowBarToUp,
  IconArrowDown,
  IconArrowUp,
  IconTrash,
} from '@tabler/icons-react'
import { useDeferredValue, useMemo, useState } from 'react'
import type { Attribute } from '../../../../shared/model/attribute.ts'
import type { LabelId, ShapeId } from '../../../../shared/model/ids.ts'
import { attributesOf, type LabelSchema } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import type { CommandId } from '../../../editor/keys.ts'
import { DETAIL_HEIGHT } from '../../../editor/preferences.ts'
import { parentChoices } from '../../../editor/tree.ts'
import { useApp } from '../../app-context.ts'
import { AttributeFields, MIXED } from '../../kit/AttributeFields.tsx'
import type { Icon } from '../../kit/ClassMark.tsx'
import { withKey } from '../../kit/key-text.ts'
import { SplitHandle } from '../../kit/SplitHandle.tsx'
import { localText, useText } from '../../kit/use-text.ts'
import { focusPicture } from '../picture-focus.ts'
import { useKeys } from '../rail/use-keys.ts'
import { ATTRIBUTES_ID } from '../run-command.ts'
import classes from './DetailPanel.module.css'
import { FoldedPart } from './FoldedPart.tsx'
import { GeometryFields } from './GeometryFields.tsx'
import { useObjectName } from './object-name.ts'
import { ShapeActions } from './ShapeActions.tsx'
import side from './Side.module.css'
import { SkeletonNodes } from './SkeletonNodes.tsx'
import { useForThisTask } from './use-for-this-task.ts'

/** A select with this many entries at most: with thousands of objects the rest is found by typing. */
const MOST_CHOICES = 60

/** About what the panel takes in a small window where she has not said how much, CSS px. */
const USUAL_HEIGHT = 280

/** What can be changed about the selected objects. */
export function DetailPanel() {
  const { t } = useText()
  const schema = useApp((s) => s.batch?.batch.schema)
  const all = useApp((s) => s.document?.shapes)
  const selection = useApp((s) => s.selection)
  const kept = useApp((s) => s.preferences.detailHeight)
  const setPreferences = useApp((s) => s.setPreferences)
  const [dragged, setDragged] = useState<number | null>(null)
  const shapes = useMemo(() => chosen(all ?? [], selection), [all, selection])
  const height = dragged ?? kept
  const [first] = shapes
  if (schema === undefined || first === undefined) return null
  return (
    <>
      <SplitHandle
        name={t('panel.detailHeight')}
        edge="horizontal"
        size={height ?? USUAL_HEIGHT}
        limits={DETAIL_HEIGHT}
        onMove={setDragged}
        onDone={(detailHeight) => {
          setDragged(null)
          setPreferences({ detailHeight })
        }}
      />
      <Detail
        // Another selection is another form: what was being typed is kept for the objects it was typed for.
        key={`${shapes.length} ${first.id}`}
        schema={schema}
        shapes={[first, ...shapes.slice(1)]}
        height={height}
      />
    </>
  )
}

/** In the order of the selection: subtracting takes the others out of the first. */
function chosen(all: readonly Shape[], selection: readonly ShapeId[]): readonly Shape[] {
  if (selection.length === 0) return []
  const wanted = new Set(selection)
  const byId = new Map(all.filter((shape) => wanted.has(shape.id)).map((shape) => [shape.id, shape]))
  return selection.flatMap((id) => byId.get(id) ?? [])
}

type Shapes = readonly [Shape, ...Shape[]]
interface DetailProps {
  readonly schema: LabelSchema
  readonly shapes: Shapes
}

function Detail({ schema, shapes, height }: DetailProps & { readonly height: number | null }) {
  const { t } = useText()
  const name = useObjectName(schema)
  const [shape] = shapes
  const title = shapes.length === 1 ? name(shape) : t('panel.selected', { n: shapes.length })
  return (
    <section className={classes.detail} style={{ maxHeight: height ?? undefined }} aria-label={title}>
      <Head schema={schema} shapes={shapes} />
      {shapes.length === 1 && <PartOf schema={schema} shape={shape} />}
      <div id={ATTRIBUTES_ID}>
        <Attributes schema={schema} shapes={shapes} />
        {shapes.length === 1 && shape.geometry.kind === 'skeleton' && (
          <SkeletonNodes schema={schema} shape={shape} geometry={shape.geometry} />
        )}
        <Flags shapes={shapes} />
      </div>
      <FoldedPart of="numbers" title={t('panel.more')}>
        {shapes.length === 1 && <GeometryFields shape={shape} />}
        <ShapeActions schema={schema} shapes={shapes} />
        <Order />
      </FoldedPart>
    </section>
  )
}

function Head({ schema, shapes }: DetailProps) {
  const { t, language } = useText()
  const relabel = useApp((s) => s.relabelSelected)
  const remove = useApp((s) => s.deleteSelected)
  const labels = new Set(shapes.map((shape) => shape.label))
  const kinds = new Set(shapes.map((shape) => shape.geometry.kind))
  const fitting = schema.classes.filter(
    (c) => labels.has(c.id) || [...kinds].every((kind) => c.kinds.includes(kind)),
  )
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" fw={600} className={classes.who}>
        {shapes.length === 1 ? `#${shapes[0].id}` : t('panel.selected', { n: shapes.length })}
      </Text>
      <Select
        className={side.grow}
        size="xs"
        aria-label={t('panel.class')}
        allowDeselect={false}
        placeholder={t('panel.several')}
        value={labels.size === 1 ? shapes[0].label : null}
        data={fitting.map((c) => ({ value: c.id, label: localText(c.name, language) }))}
        onChange={(value) => value !== null && relabel(value as LabelId)}
        onOptionSubmit={focusPicture}
      />
      <ActionIcon
        variant="light"
        color="red"
        aria-label={t('work.delete')}
        title={t('work.delete')}
        onClick={remove}
      >
        <IconTrash size={18} />
      </ActionIcon>
    </Group>
  )
}

const ORDERS = [
  { to: 'front', command: 'to-front', icon: IconArrowBarToUp },
  { to: 'forward', command: 'forward', icon: IconArrowUp },
  { to: 'backward', command: 'backward', icon: IconArrowDown },
  { to: 'back', command: 'to-back', icon: IconArrowBarToDown },
] as const satisfies readonly { readonly command: CommandId; readonly to: string; readonly icon: Icon }[]

function Order() {
  const { t } = useText()
  return (
    <fieldset className={classes.order} aria-label={t('panel.order')}>
      {ORDERS.map((order) => (
        <OrderButton key={order.to} {...order} />
      ))}
    </fieldset>
  )
}

function OrderButton({ to, command, icon: Sign }: (typeof ORDERS)[number]) {
  const { t } = useText()
  const reorder = useApp((s) => s.reorder)
  const [key] = useKeys(command)
  return (
    <button
      type="button"
      className={side.sign}
      aria-label={t(`panel.${to}`)}
      title={withKey(t(`panel.${to}`), key)}
      onClick={() => reorder(to)}
    >
      <Sign size={15} />
    </button>
  )
}

function PartOf({ schema, shape }: { readonly schema: LabelSchema; readonly shape: Shape }) {
  const { t } = useText()
  const shapes = useDeferredValue(useApp((s) => s.document?.shapes))
  const setParent = useApp((s) => s.setParent)
  const name = useObjectName(schema)
  const choices = useMemo(
    () => parentChoices({ shapes: shapes ?? [] }, schema, shape),
    [shapes, schema, shape],
  )
  const parent = shapes?.find((other) => other.id === shape.parent)
  // A class that is part of nothing has nothing to choose here.
  if (choices.length === 0 && parent === undefined) return null
  const offered = parent === undefined || choices.includes(parent) ? choices : [parent, ...choices]
  return (
    <Group gap="xs" wrap="nowrap" mt={6}>
      <Text size="xs" aria-hidden>
        {t('work.partOf')}
      </Text>
      <Select
        className={side.grow}
        size="xs"
        aria-label={t('work.partOf')}
        allowDeselect={false}
        searchable={offered.length > 10}
        limit={MOST_CHOICES}
        value={String(shape.parent ?? '')}
        data={[
          { value: '', label: t('work.noParent') },
          ...offered.map((s) => ({ value: String(s.id), label: name(s) })),
        ]}
        onChange={(value) =>
          setParent(shape.id, value === null || value === '' ? null : (Number(value) as ShapeId))
        }
        onOptionSubmit={focusPicture}
      />
    </Group>
  )
}

function Attributes({ schema, shapes }: DetailProps) {
  const setAttribute = useApp((s) => s.setAttribute)
  const forThisTask = useForThisTask()
  const attributes = useMemo(
    () => sharedAttributes(schema, [...new Set(shapes.map((shape) => shape.label))]),
    [schema, shapes],
  )
  if (attributes.length === 0) return null
  const ids = shapes.map((shape) => shape.id)
  return (
    <AttributeFields
      attributes={attributes}
      answerTo={(id) => {
        const answers = new Set(shapes.map((shape) => JSON.stringify(shape.attributes?.[id])))
        return answers.size === 1 ? shapes[0].attributes?.[id] : MIXED
      }}
      onAnswer={(id, value) => forThisTask(() => setAttribute(ids, id, value))}
      onDone={focusPicture}
    />
  )
}

/** The questions that all of these classes have in common, word for word. */
function sharedAttributes(schema: LabelSchema, labels: readonly LabelId[]): readonly Attribute[] {
  const [first, ...others] = labels.map((label) => attributesOf(schema, label))
  const same = (a: Attribute, b: Attribute) => JSON.stringify(a) === JSON.stringify(b)
  return (first ?? []).filter((a) => others.every((list) => list.some((b) => same(a, b))))
}

function Flags({ shapes }: { readonly shapes: Shapes }) {
  const { t } = useText()
  const setFlag = useApp((s) => s.setFlag)
  return (
    <Group gap="md" mt={8}>
      {(['occluded', 'truncated'] as const).map((flag) => {
        const n = shapes.filter((shape) => shape[flag] === true).length
        return (
          <Checkbox
            key={flag}
            size="xs"
            label={t(`panel.${flag}Short`)}
            title={t(`panel.${flag}`)}
            checked={n === shapes.length}
            indeterminate={n > 0 && n < shapes.length}
            onChange={(event) => setFlag(flag, event.currentTarget.checked)}
          />
        )
      })}
    </Group>
  )
}
