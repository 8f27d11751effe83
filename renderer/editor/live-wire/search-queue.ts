import { type CostMap, costMap } from './cost-map.ts'
import { WireSearch } from './live-wire.ts'
import type { FromWorker, PixelWire, ToWorker } from './messages.ts'

/** Pixels between two answers: some 10 ms of work. So long the next question waits, and the wire for what is near. */
const SLICE = 25_000

/**
 * What the worker does: one search after the other in slices, an answer after each. What is no longer wanted is dropped
 * with the next slice.
 * @param later runs it when the messages that wait have been heard
 */
export function searchQueue(
  post: (answer: FromWorker) => void,
  later: (run: () => void) => void,
): (message: ToWorker) => void {
  let loaded: { readonly load: number; readonly map: CostMap } | null = null
  let wanted: readonly PixelWire[] = []
  let current: { readonly from: number; readonly search: WireSearch } | null = null
  let waiting = false

  function goOn(): void {
    if (waiting || wanted.length === 0) return
    waiting = true
    later(() => {
      waiting = false
      slice()
      goOn()
    })
  }

  function slice(): void {
    const [wire, ...others] = wanted
    if (wire === undefined || loaded === null) return
    const { from, to } = wire
    if (current?.from !== from) current = { from, search: new WireSearch(loaded.map, from) }
    const { search } = current
    const more = search.advance(SLICE)
    if (!more || to === from || (to !== null && search.knows(to))) wanted = others
    post({ load: loaded.load, from, back: search.ways() })
  }

  return (message) => {
    switch (message.type) {
      case 'load': {
        const { load, rgba, width, height } = message
        loaded = { load, map: costMap(rgba, width, height) }
        wanted = []
        current = null
        return
      }
      case 'want':
        if (message.load !== loaded?.load) return
        wanted = message.wires
        goOn()
    }
  }
}
