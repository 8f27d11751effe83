import { describe, expect, it } from 'vitest'
import { imagePoint } from '../../../../shared/geometry/point.ts'
import type { LabelId } from '../../../../shared/model/ids.ts'
import { TOOL_NAMES } from '../../../editor/tools/tool.ts'
import { en } from '../../text/en.ts'
import { zh } from '../../text/zh.ts'
import { type Hand, hintOf } from './hint.ts'

const rest: Hand = {
  tool: 'select',
  resting: true,
  draft: null,
  node: null,
  marks: 0,
  waits: false,
  boxMethod: 'drag',
  selected: [],
}
const open = (n: number): Hand['draft'] => ({
  label: 'cat' as LabelId,
  open: Array.from({ length: n + 1 }, (_, i) => imagePoint(i, i)),
})

describe('the line that says what the hand can do', () => {
  it('has its words for every tool, at rest and at work, in both languages', () => {
    for (const tool of TOOL_NAMES)
      for (const resting of [true, false]) {
        const code = hintOf({ ...rest, tool, resting })
        expect(zh.hint[code]).toMatch(/[。）]$/)
        expect(en.hint[code]).toMatch(/\.$/)
      }
  })

  it('names the next point of a skeleton only where points are placed one by one', () => {
    const skeleton = { ...rest, tool: 'skeleton', resting: false, draft: open(1) } as const
    expect(hintOf(skeleton)).toBe('release')
    expect(hintOf({ ...skeleton, node: 'nose' })).toBe('skeleton-on')
  })

  it('says how to close an outline only once it can be closed', () => {
    const polygon = { ...rest, tool: 'polygon', resting: false } as const
    expect(hintOf({ ...polygon, draft: open(2) })).toBe('ring-on')
    expect(hintOf({ ...polygon, draft: open(3) })).toBe('ring-close')
  })

  it('says that a whole outline still waits for its wire', () => {
    expect(hintOf({ ...rest, tool: 'scissors', resting: false, waits: true })).toBe('scissors-waits')
  })

  it('speaks of the kind that is selected', () => {
    expect(hintOf({ ...rest, selected: ['polygon'] })).toBe('select-polygon')
    expect(hintOf({ ...rest, selected: ['polygon', 'box'] })).toBe('select-many')
    expect(hintOf({ ...rest, tool: 'brush', selected: ['mask'] })).toBe('brush-on')
  })

  it('follows the way in which boxes are drawn', () => {
    expect(hintOf({ ...rest, tool: 'box' })).toBe('box')
    expect(hintOf({ ...rest, tool: 'box', boxMethod: 'extreme-points' })).toBe('extreme')
  })
})
