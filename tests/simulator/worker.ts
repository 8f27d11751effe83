import { parentPort } from 'node:worker_threads'
import type { Portion } from './simulate.ts'
import { type Told, World } from './world.ts'

/* Plays the portions that it is sent, one seed after the other. */
parentPort?.on('message', async ({ from, seeds, mutant }: Portion) => {
  const told: Told[] = []
  for (let seed = from; seed < from + seeds; seed++) told.push(await new World(seed, mutant).tell())
  parentPort?.postMessage(told)
})
