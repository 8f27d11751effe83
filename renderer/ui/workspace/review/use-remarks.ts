import { useMemo } from 'react'
import type { ShapeId } from '../../../../shared/model/ids.ts'
import { useApp } from '../../app-context.ts'

/** What the reviewer says about each object. */
export function useRemarks(): ReadonlyMap<ShapeId, string> {
  const remarks = useApp((s) => s.review?.remarks)
  return useMemo(() => {
    const byObject = new Map<ShapeId, string>()
    for (const { object, text } of remarks ?? []) {
      const before = byObject.get(object)
      byObject.set(object, before === undefined ? text : `${before} ${text}`)
    }
    return byObject
  }, [remarks])
}
