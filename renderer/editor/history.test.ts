import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdit, type Edit } from '../../shared/edit/edit.ts'
import { addShape } from '../../shared/edit/make.ts'
import { EMPTY_HISTORY, type History, record, redo, undo } from './history.ts'
import { box, documentOf, id, shape } from './tools/test-hand.ts'

const add = (n: number): Edit => addShape(documentOf(), shape(n, box(0, 0, n + 10, n + 10)))

describe('the history', () => {
  it('has nothing to undo or redo at first', () => {
    expect(undo(EMPTY_HISTORY)).toBeNull()
    expect(redo(EMPTY_HISTORY)).toBeNull()
  })

  it('forgets what was undone when something new is done', () => {
    let history = record(record(record(EMPTY_HISTORY, add(1)), add(2)), add(3))
    history = undo(undo(history)!.history)!.history
    history = record(history, add(4))
    expect(history).toEqual({ edits: [add(1), add(4)], position: 2 })
    expect(redo(history)).toBeNull()
  })

  it('goes back and forth without limit, always in step with the document', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('do', 'do', 'undo', 'redo'), { maxLength: 300 }), (deeds) => {
        let history: History = EMPTY_HISTORY
        let document = documentOf()
        /** What the hand remembers: the ids that must be there. */
        let there: number[] = []
        const undone: number[] = []
        let next = 1
        for (const deed of deeds) {
          if (deed === 'do') {
            const edit = add(next)
            history = record(history, edit)
            document = applyEdit(document, edit)
            there = [...there, next++]
            undone.length = 0
          } else {
            const step = deed === 'undo' ? undo(history) : redo(history)
            expect(step === null).toBe((deed === 'undo' ? there : undone).length === 0)
            if (step === null) continue
            history = step.history
            document = applyEdit(document, step.edit)
            if (deed === 'undo') undone.push(there.pop()!)
            else there.push(undone.pop()!)
          }
          expect(document.shapes.map((s) => s.id)).toEqual(there.map(id))
        }
      }),
    )
  })
})
