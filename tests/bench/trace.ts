import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { z } from 'zod'
import { median } from './figures.ts'

/**
 * Chromium's own trace: when an input event was made, and when the frame that answered it was on the screen. It is written
 * by the browser, in the same way for whatever page is shown, and knows of layout, raster and drawing in other threads.
 */
const eventSchema = z.object({
  name: z.string(),
  ph: z.string(),
  /** µs, the same clock in all processes. */
  ts: z.number(),
  pid: z.number(),
  id2: z.object({ local: z.string() }).optional(),
  args: z.record(z.string(), z.unknown()).optional(),
})
export type TraceEvent = z.infer<typeof eventSchema>

const latencySchema = z.object({ event_latency: z.object({ event_type: z.string() }) })
const frameSchema = z.object({ chrome_frame_reporter: z.object({ state: z.string() }) })

/** Chromium's names of what the hand does: with no button held, with one held, with the wheel. */
export type InputType = 'MOUSE_MOVED_EVENT' | 'MOUSE_DRAGGED' | 'MOUSE_WHEEL'

/** What must be recorded for `inputLatencies`. */
export const INPUT = ['input.scrolling']
/** What must be recorded for `shownAfter`. */
export const FRAMES = ['benchmark', 'blink.user_timing']

/** Names of the marks that the pages set (performance.mark). */
export const START = 'bench:start'
export const DRAWN = 'bench:drawn'

/** Records while `work` runs. @param folder one that the program may write to */
export async function traced(
  app: ElectronApplication,
  folder: string,
  categories: readonly string[],
  work: () => Promise<void>,
): Promise<readonly TraceEvent[]> {
  await app.evaluate(
    ({ contentTracing }, included_categories) =>
      contentTracing.startRecording({ included_categories, excluded_categories: ['*'] }),
    [...categories],
  )
  try {
    await work()
  } finally {
    // The last frame's own report is written a moment after it was shown.
    await new Promise((resolve) => setTimeout(resolve, 100))
    await app.evaluate(
      ({ contentTracing }, path) => contentTracing.stopRecording(path),
      join(folder, 'trace.json'),
    )
  }
  const json: unknown = JSON.parse(await readFile(join(folder, 'trace.json'), 'utf8'))
  return z.object({ traceEvents: z.array(eventSchema) }).parse(json).traceEvents
}

interface Slice {
  readonly begin: TraceEvent
  /** µs */
  readonly end: number
}

const idOf = ({ pid, id2 }: TraceEvent): string => `${pid} ${id2?.local}`

/** Pairs of begin and end; an id is used again once its slice has ended. */
function slices(trace: readonly TraceEvent[], name: string): readonly Slice[] {
  const open = new Map<string, TraceEvent>()
  const found: Slice[] = []
  for (const event of trace.filter((e) => e.name === name).toSorted((a, b) => a.ts - b.ts)) {
    const id = idOf(event)
    const begin = open.get(id)
    if (event.ph === 'b') open.set(id, event)
    else if (event.ph === 'e' && begin !== undefined) {
      open.delete(id)
      found.push({ begin, end: event.ts })
    }
  }
  return found
}

/** Chromium keeps a wheel event waiting until its next beat of 60 Hz, whatever the page does: not longer than this, µs. */
const WHEEL_WAIT = 16_700

/**
 * For each input event of this type: from its making to the frame with its effect on the screen, ms, in their order. The
 * beat for which the browser lets a wheel wait is not counted.
 */
export function inputLatencies(trace: readonly TraceEvent[], type: InputType): readonly number[] {
  const waits = slices(trace, 'RendererCompositorToMain')
  const waited = ({ begin, end }: Slice): number => {
    const wait = waits.find((w) => idOf(w.begin) === idOf(begin) && w.begin.ts >= begin.ts && w.end <= end)
    return wait === undefined ? 0 : Math.min(wait.end - wait.begin.ts, WHEEL_WAIT)
  }
  const latencies = new Map<number, number>()
  for (const slice of slices(trace, 'EventLatency')) {
    const { begin, end } = slice
    if (latencySchema.safeParse(begin.args).data?.event_latency.event_type !== type) continue
    const cost = end - begin.ts - (type === 'MOUSE_WHEEL' ? waited(slice) : 0)
    // A wheel event is told of twice: when it was handled, and when the frame was shown.
    latencies.set(begin.ts, Math.max(latencies.get(begin.ts) ?? 0, cost / 1000))
  }
  return [...latencies].toSorted(([a], [b]) => a - b).map(([, latency]) => latency)
}

/** Parts of an event's way to the screen, in their order. */
const STAGES = {
  handled: 'RendererMainProcessing',
  'script, style, paint': 'RendererMainFinishedToCommit',
  raster: 'EndCommitToActivation',
  drawing: 'SubmitCompositorFrameToPresentationCompositorFrame',
}

/** How long each part of the way took, ms: for people who look for what is slow. */
export function stages(trace: readonly TraceEvent[]): string {
  return Object.entries(STAGES)
    .map(([name, slice]) => {
      const times = slices(trace, slice).map(({ begin, end }) => (end - begin.ts) / 1000)
      return `${name} ${times.length === 0 ? '–' : median(times).toFixed(1)}`
    })
    .join(', ')
}

/** A frame of the page that set DRAWN, from the moment when its main thread began to work on it. */
interface Frame {
  /** µs; when the main thread worked on it. */
  readonly from: number
  readonly to: number
  /** µs; when it was on the screen, or given up. */
  readonly end: number
  /** Chromium's word for what became of it. */
  readonly state: string
}

/**
 * From the mark START to the moment when the frame in which DRAWN was set is on the screen, ms; where that frame had nothing
 * new to show, to the last one before it that had.
 * @throws where the trace lacks the marks or the frame: nothing was measured then.
 */
export function shownAfter(trace: readonly TraceEvent[]): number {
  const start = trace.find((e) => e.name === START)
  const drawn = trace.find((e) => e.name === DRAWN)
  if (start === undefined || drawn === undefined) throw new Error('the page has not set its marks')
  const frames = framesOf(trace, drawn.pid)
  const ends = (those: readonly Frame[]) => those.filter(isShown).map(({ end }) => end)
  const marked = frames.filter(({ from, to }) => from <= drawn.ts && drawn.ts <= to)
  const shown = ends(marked).sort((a, b) => a - b)[0]
  if (shown !== undefined) return (shown - start.ts) / 1000
  const before = frames.filter(({ from, to }) => from >= start.ts && to < drawn.ts)
  const last = ends(before).sort((a, b) => b - a)[0]
  if (last === undefined || !marked.some(({ state }) => state === 'STATE_NO_UPDATE_DESIRED'))
    throw new Error('the frame with the picture was never shown')
  return (last - start.ts) / 1000
}

const isShown = ({ state }: Frame): boolean => state.startsWith('STATE_PRESENTED')

function framesOf(trace: readonly TraceEvent[], pid: number): readonly Frame[] {
  const work = slices(trace, 'SendBeginMainFrameToCommit').filter(({ begin }) => begin.pid === pid)
  return slices(trace, 'PipelineReporter').flatMap((frame): readonly Frame[] => {
    const part = work.find(
      ({ begin, end }) => idOf(begin) === idOf(frame.begin) && begin.ts >= frame.begin.ts && end <= frame.end,
    )
    const state = frameSchema.safeParse(frame.begin.args).data?.chrome_frame_reporter.state
    if (part === undefined || state === undefined) return []
    return [{ from: part.begin.ts, to: part.end, end: frame.end, state }]
  })
}
