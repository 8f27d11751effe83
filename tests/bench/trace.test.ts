import { expect, it } from 'vitest'
import { DRAWN, inputLatencies, START, shownAfter, type TraceEvent } from './trace.ts'

const slice = (
  name: string,
  id: string,
  from: number,
  to: number,
  args: Record<string, unknown> = {},
): TraceEvent[] => [
  { name, ph: 'b', ts: from, pid: 1, id2: { local: id }, args },
  { name, ph: 'e', ts: to, pid: 1, id2: { local: id }, args: {} },
]
const event = (type: string, id: string, from: number, to: number): TraceEvent[] =>
  slice('EventLatency', id, from, to, { event_latency: { event_type: type } })
const frame = (state: string, id: string, from: number, to: number): TraceEvent[] =>
  slice('PipelineReporter', id, from, to, { chrome_frame_reporter: { state } })
const mark = (name: string, ts: number): TraceEvent => ({ name, ph: 'I', ts, pid: 1 })

it('takes the events of one type, in the order in which they were made, ids used again', () => {
  const trace = [
    ...event('MOUSE_MOVED_EVENT', '0x1', 1000, 9000),
    ...event('MOUSE_PRESSED', '0x2', 2000, 3000),
    ...event('MOUSE_MOVED_EVENT', '0x1', 20_000, 36_000),
  ]
  expect(inputLatencies(trace, 'MOUSE_MOVED_EVENT')).toEqual([8, 16])
})

it('counts a wheel event once, to its frame, and without the beat that the browser lets it wait', () => {
  const trace = [
    ...event('MOUSE_WHEEL', '0x1', 0, 20_000),
    ...event('MOUSE_WHEEL', '0x2', 0, 30_000),
    ...slice('RendererCompositorToMain', '0x1', 1000, 13_000),
    ...slice('RendererCompositorToMain', '0x2', 1000, 13_000),
    ...event('MOUSE_WHEEL', '0x2', 50_000, 70_000),
    ...slice('RendererCompositorToMain', '0x2', 51_000, 52_000),
  ]
  expect(inputLatencies(trace, 'MOUSE_WHEEL')).toEqual([18, 19])
})

it('a page that is busy when the wheel turns is not excused for more than a beat', () => {
  const trace = [
    ...event('MOUSE_WHEEL', '0x1', 0, 100_000),
    ...slice('RendererCompositorToMain', '0x1', 0, 80_000),
  ]
  expect(inputLatencies(trace, 'MOUSE_WHEEL')[0]).toBeCloseTo(83.3)
})

it('the picture is there when the frame in which it was drawn is on the screen, not the one before or after', () => {
  const main = (id: string, from: number, to: number) => slice('SendBeginMainFrameToCommit', id, from, to)
  const trace = [
    mark(START, 10_000),
    ...frame('STATE_PRESENTED_ALL', '0x1', 20_000, 38_000),
    ...main('0x1', 21_000, 29_000),
    ...frame('STATE_DROPPED', '0x2', 30_000, 45_000),
    ...main('0x2', 31_000, 40_000),
    ...frame('STATE_PRESENTED_ALL', '0x3', 30_500, 60_000),
    ...main('0x3', 31_000, 40_000),
    mark(DRAWN, 35_000),
    ...frame('STATE_PRESENTED_ALL', '0x1', 61_000, 70_000),
    ...main('0x1', 62_000, 65_000),
  ]
  expect(shownAfter(trace)).toBe(50)
})

it('where the frame of the mark had nothing new, the picture was there with the last one before it', () => {
  const main = (id: string, from: number, to: number) => slice('SendBeginMainFrameToCommit', id, from, to)
  const marks = [mark(START, 10_000), mark(DRAWN, 55_000)]
  const before = [
    ...frame('STATE_PRESENTED_ALL', '0x1', 20_000, 48_000),
    ...main('0x1', 21_000, 29_000),
    ...frame('STATE_PRESENTED_ALL', '0x2', 30_000, 58_000),
    ...main('0x2', 31_000, 40_000),
  ]
  const ended = (state: string) => [...frame(state, '0x3', 50_000, 57_000), ...main('0x3', 51_000, 56_000)]
  expect(shownAfter([...marks, ...before, ...ended('STATE_NO_UPDATE_DESIRED')])).toBe(48)
  expect(() => shownAfter([...marks, ...before, ...ended('STATE_DROPPED')])).toThrow('never shown')
  expect(() => shownAfter([...marks, ...before])).toThrow('never shown')
})

it('says so where nothing was measured', () => {
  expect(() => shownAfter([mark(START, 1)])).toThrow('has not set its marks')
  expect(() => shownAfter([mark(START, 1), mark(DRAWN, 2)])).toThrow('never shown')
})
