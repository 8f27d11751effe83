import type { FromWorker, ToWorker } from './messages.ts'
import { searchQueue } from './search-queue.ts'

/** Off the page's thread: half a second of work on an old PC must not stop the hand. */
interface Thread {
  onmessage: ((event: { readonly data: ToWorker }) => void) | null
  postMessage(message: FromWorker, transfer: ArrayBuffer[]): void
}
const thread = globalThis as unknown as Thread

// A timer would wait 4 ms each time; a message to oneself only stands in line behind those that came before.
const { port1, port2 } = new MessageChannel()

thread.onmessage = ({ data }) => hear(data)
const hear = searchQueue(
  (answer) => thread.postMessage(answer, [answer.back.buffer]),
  (run) => {
    port2.onmessage = run
    port1.postMessage(null)
  },
)
