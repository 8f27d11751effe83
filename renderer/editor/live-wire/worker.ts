import { type CostMap, costMap } from './cost-map.ts'
import { waysBack } from './live-wire.ts'
import type { FromWorker, ToWorker } from './messages.ts'

/** Off the page's thread: half a second of work on an old PC must not stop the hand. */
interface Thread {
  onmessage: ((event: { readonly data: ToWorker }) => void) | null
  postMessage(message: FromWorker, transfer: ArrayBuffer[]): void
}
const thread = globalThis as unknown as Thread

let loaded: { readonly load: number; readonly map: CostMap } | null = null

thread.onmessage = ({ data }) => {
  switch (data.type) {
    case 'load':
      loaded = { load: data.load, map: costMap(data.rgba, data.width, data.height) }
      return
    case 'seed': {
      if (loaded?.load !== data.load) return
      const back = waysBack(loaded.map, data.at) as Uint8Array<ArrayBuffer>
      thread.postMessage({ load: data.load, seed: data.seed, back }, [back.buffer])
    }
  }
}
