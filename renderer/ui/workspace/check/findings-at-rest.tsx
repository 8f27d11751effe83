import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { checkDocument } from '../../../../shared/checks/check.ts'
import type { Finding } from '../../../../shared/checks/finding.ts'
import type { AnnotationDocument } from '../../../../shared/model/document.ts'
import type { ShapeId } from '../../../../shared/model/ids.ts'
import { useApp } from '../../app-context.ts'

interface Look {
  readonly document: AnnotationDocument
  readonly findings: readonly Finding[]
}

const Rest = createContext<Look | null>(null)

/** How long nothing must have changed before the document is looked over, ms. */
const REST_MS = 600
/** More objects are only looked over when it is asked for: the hand may move again at any moment. */
const MOST_SHAPES = 150

/** Looks the document over whenever the hand rests, so that the lists can show where something is wrong. */
export function FindingsAtRest({ children }: { readonly children: ReactNode }) {
  const document = useApp((s) => s.document)
  const batch = useApp((s) => s.batch?.batch)
  const media = useApp((s) => s.task?.task.media)
  const [look, setLook] = useState<Look | null>(null)

  useEffect(() => {
    if (document === null || batch === undefined || media === undefined) return
    if (document.shapes.length > MOST_SHAPES) return
    let idle = 0
    const rest = setTimeout(() => {
      idle = requestIdleCallback(() => {
        setLook({ document, findings: checkDocument(document, batch.schema, media) })
      })
    }, REST_MS)
    return () => {
      clearTimeout(rest)
      cancelIdleCallback(idle)
    }
  }, [document, batch, media])

  return <Rest value={look}>{children}</Rest>
}

/** What was found when the hand last rested at this task; null where it was not looked at. */
export function useFindingsAtRest(): readonly Finding[] | null {
  const look = useContext(Rest)
  const task = useApp((s) => s.document?.task)
  return look !== null && look.document.task === task ? look.findings : null
}

/** The gravest finding of each object. */
export function useFindingLevels(): ReadonlyMap<ShapeId, Finding['level']> {
  const findings = useFindingsAtRest()
  return useMemo(() => {
    const levels = new Map<ShapeId, Finding['level']>()
    // Errors come first and stay.
    for (const { shapes, level } of findings ?? [])
      for (const id of shapes) if (!levels.has(id)) levels.set(id, level)
    return levels
  }, [findings])
}
