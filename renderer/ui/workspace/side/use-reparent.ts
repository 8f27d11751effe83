import { type DragEvent, useRef, useState } from 'react'
import type { ShapeId } from '../../../../shared/model/ids.ts'
import type { LabelSchema } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import { parentChoices, type TreeRow } from '../../../editor/tree.ts'
import { useApp } from '../../app-context.ts'

/** Dragging an object onto the one that it is a part of, or onto nothing. */
export function useReparent(rows: readonly TreeRow[], schema: LabelSchema | undefined) {
  const setParent = useApp((s) => s.setParent)
  const dragged = useRef<{ readonly shape: Shape; readonly choices: ReadonlySet<ShapeId> } | null>(null)
  const [target, setTarget] = useState<ShapeId | null>(null)

  const end = () => {
    dragged.current = null
    setTarget(null)
  }
  const over = (event: DragEvent<HTMLElement>, id: ShapeId | null) => {
    const held = dragged.current
    if (held === null) return
    event.stopPropagation()
    const fits = id === null ? held.shape.parent !== null : held.choices.has(id)
    if (fits) event.preventDefault()
    setTarget(fits ? id : null)
  }
  const drop = (event: DragEvent<HTMLElement>, id: ShapeId | null) => {
    const held = dragged.current
    event.stopPropagation()
    event.preventDefault()
    if (held !== null) setParent(held.shape.id, id)
    end()
  }
  return {
    target,
    ofRow: {
      start(event: DragEvent<HTMLElement>, shape: Shape) {
        if (schema === undefined) return
        event.dataTransfer.effectAllowed = 'move'
        const choices = parentChoices({ shapes: rows.map((row) => row.shape) }, schema, shape)
        dragged.current = { shape, choices: new Set(choices.map((choice) => choice.id)) }
      },
      over,
      drop,
      end,
    },
    ontoNothing: {
      onDragOver: (event: DragEvent<HTMLElement>) => over(event, null),
      onDrop: (event: DragEvent<HTMLElement>) => drop(event, null),
    },
  }
}

export type Reparent = ReturnType<typeof useReparent>
export type RowDrag = Reparent['ofRow']
