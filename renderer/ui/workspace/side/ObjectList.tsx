import { Text } from '@mantine/core'
import { IconHierarchy, IconStack2 } from '@tabler/icons-react'
import {
  type KeyboardEvent,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { ShapeId } from '../../../../shared/model/ids.ts'
import type { LabelSchema } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import { type TreeRow, tree } from '../../../editor/tree.ts'
import { useApp } from '../../app-context.ts'
import { useText } from '../../kit/use-text.ts'
import { useFindingLevels } from '../check/findings-at-rest.tsx'
import { useRemarks } from '../review/use-remarks.ts'
import classes from './ObjectList.module.css'
import { ObjectRow, ROW_HEIGHT } from './ObjectRow.tsx'
import side from './Side.module.css'
import { type Reparent, useReparent } from './use-reparent.ts'
import { useRowWindow } from './use-row-window.ts'

const NONE: readonly Shape[] = []
/** CSS px: as in the style sheet. */
const HEAD_HEIGHT = 30
/** Rows that the list asks for where the selected object's panel wants the same room. */
const FAIR_SHARE = 8

/** The objects as the part-of tree, or from front to back. However many there are, only those in sight are rendered. */
export function ObjectList() {
  const { t } = useText()
  const schema = useApp((s) => s.batch?.batch.schema)
  // The picture first: with thousands of objects the list may come a moment later.
  const document = useDeferredValue(
    useApp((s) => s.document),
    null,
  )
  const shapes = document?.shapes ?? NONE
  const [layers, setLayers] = useState(false)
  const rows = useMemo(() => (layers ? byLayer(shapes) : tree({ shapes })), [shapes, layers])
  const drag = useReparent(rows, schema)
  if (schema === undefined) return null
  const Order = layers ? IconStack2 : IconHierarchy
  return (
    <section
      className={classes.objects}
      style={{ flexBasis: HEAD_HEIGHT + ROW_HEIGHT * Math.min(rows.length, FAIR_SHARE) }}
      aria-label={t('work.objects', { n: shapes.length })}
      data-objects-of={document?.task}
      {...drag.ontoNothing}
    >
      <div className={classes.head}>
        <span className={side.title}>{t('work.objects', { n: shapes.length })}</span>
        <button
          type="button"
          className={side.sign}
          aria-label={t(layers ? 'panel.asLayers' : 'panel.asParts')}
          title={t(layers ? 'panel.asLayers' : 'panel.asParts')}
          onClick={() => setLayers(!layers)}
        >
          <Order size={16} />
        </button>
      </div>
      {shapes.length === 0 ? (
        <Text size="sm" c="dimmed" px={12}>
          {t('work.noObjects')}
        </Text>
      ) : (
        <Rows rows={rows} schema={schema} drag={drag} />
      )}
    </section>
  )
}

function byLayer(shapes: readonly Shape[]): readonly TreeRow[] {
  return shapes.toReversed().map((shape) => ({ shape, depth: 0 }))
}

function Rows(props: {
  readonly rows: readonly TreeRow[]
  readonly schema: LabelSchema
  readonly drag: Reparent
}) {
  const { rows, schema, drag } = props
  const { t } = useText()
  const selection = useApp((s) => s.selection)
  const hidden = useApp((s) => s.hidden)
  const locked = useApp((s) => s.locked)
  const selectShapes = useApp((s) => s.selectShapes)
  const levels = useFindingLevels()
  const remarks = useRemarks()
  const { scroller, first, end, onScroll, reveal } = useRowWindow(rows.length, ROW_HEIGHT)
  const selected = useMemo(() => new Set(selection), [selection])
  const places = useMemo(() => new Map(rows.map(({ shape }, row) => [shape.id, row])), [rows])
  /** The row that a key has gone to: it takes the focus as soon as it is there. */
  const goTo = useRef<ShapeId | null>(null)

  // One stop for Tab, at the selected object; it stays rendered, or the focus would be lost where the list is scrolled.
  const stopRow = Math.max(0, places.get(selection[0] ?? (0 as ShapeId)) ?? first)
  const shown = useMemo(() => {
    const inSight = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i)
    return stopRow < first || stopRow >= end ? [...inSight, stopRow] : inSight
  }, [first, end, stopRow])

  // biome-ignore lint/correctness/useExhaustiveDependencies: only where another object is selected, on the picture as well
  useEffect(() => {
    const row = places.get(selection[0] ?? (0 as ShapeId))
    if (row !== undefined) reveal(row)
  }, [selection[0]])

  useLayoutEffect(() => {
    if (goTo.current === null) return
    scroller.current?.querySelector<HTMLElement>(`[data-shape="${goTo.current}"] button`)?.focus()
    goTo.current = null
  })

  const choose = (id: ShapeId, how: { readonly shift: boolean; readonly ctrl: boolean }) => {
    if (how.ctrl)
      selectShapes(selected.has(id) ? selection.filter((other) => other !== id) : [...selection, id])
    else if (how.shift) selectShapes(between(rows, stopRow, places.get(id) ?? stopRow))
    else selectShapes([id])
  }

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (!(event.target instanceof HTMLElement) || event.altKey || event.ctrlKey) return
    const row = event.target.closest('li')
    const at = places.get(Number(row?.dataset.shape) as ShapeId)
    if (row === null || at === undefined) return
    const to = rows[rowFor(event.key, at, rows.length)]
    if (to !== undefined) {
      goTo.current = to.shape.id
      choose(to.shape.id, { shift: event.shiftKey, ctrl: false })
    } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const stops = [...row.querySelectorAll('button')]
      stops[stops.indexOf(event.target as HTMLButtonElement) + (event.key === 'ArrowRight' ? 1 : -1)]?.focus()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div ref={scroller} className={classes.scroller} onScroll={onScroll}>
      <ul
        className={classes.all}
        style={{ height: rows.length * ROW_HEIGHT }}
        data-testid="objects"
        aria-label={t('work.objects', { n: rows.length })}
        title={t('panel.dropHint')}
        onKeyDown={onKeyDown}
      >
        {shown.map((at) => {
          const row = rows[at]
          if (row === undefined) return null
          const { id } = row.shape
          return (
            <ObjectRow
              key={id}
              shape={row.shape}
              depth={row.depth}
              at={at}
              count={rows.length}
              schema={schema}
              selected={selected.has(id)}
              stop={at === stopRow}
              hidden={hidden.shapes.has(id)}
              unseen={hidden.shapes.has(id) || hidden.classes.has(row.shape.label)}
              locked={locked.has(id)}
              level={levels.get(id)}
              remark={remarks.get(id)}
              target={drag.target === id}
              choose={choose}
              drag={drag.ofRow}
            />
          )
        })}
      </ul>
    </div>
  )
}

/** Where a key leads in the list; −1 for a key that leads nowhere. */
function rowFor(key: string, at: number, count: number): number {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, count - 1)
    case 'ArrowUp':
      return Math.max(at - 1, 0)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return -1
  }
}

function between(rows: readonly TreeRow[], from: number, to: number): readonly ShapeId[] {
  const ids = rows.slice(Math.min(from, to), Math.max(from, to) + 1).map(({ shape }) => shape.id)
  // The row that it began with stays the first: the next range begins there again.
  return from <= to ? ids : ids.reverse()
}
