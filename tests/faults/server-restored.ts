import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { Desk } from './desk.ts'
import type { Fault } from './fault.ts'
import { copyFolder, newServer, serverFolder } from './office.ts'
import { query } from './server-rows.ts'

/**
 * The server dies and is put back as it was some time ago: its folder as it lay there, or its dump into another database. In
 * the meantime she has sent results, been given a batch, or only the latter. All that she was told is sent must be there
 * again, once, and what the server gives her from then on must reach her.
 */
export const fault: Fault = {
  name: 'server-restored',
  trials: 12,
  bounded: 1,
  async run(run) {
    const server = await newServer(run, 40)
    const data = serverFolder(run)
    const backup = join(run.work, 'backup')
    await server.start()
    const desk = new Desk(run, server)
    await desk.moveIn()
    await run.each(async (rng) => {
      const order = (name: string) =>
        server.cli('batch', 'create', '--project', 'alice', '--to', 'alice', '--size', '1', '--name', name)
      const arrives = async (name: string) => {
        await desk.hand.toBatches()
        await desk.program.networkBack()
        await expect(desk.page.getByRole('heading', { name })).toBeVisible({ timeout: 30_000 })
      }
      const [dumped, worked] = [run.seed % 2 === 1, run.seed % 4 < 2]
      await desk.finishOne(rng)
      await desk.allSent()
      await server.stop()
      await copyFolder(data, backup)
      await server.start()

      if (worked) {
        await desk.finishOne(rng)
        await desk.finishOne(rng)
      }
      await order(`before ${run.seed}`)
      await arrives(`before ${run.seed}`)
      await desk.allSent()
      await server.kill()
      if (worked) await desk.finishOne(rng)

      await server.killDatabase()
      await rm(data, { recursive: true })
      await copyFolder(backup, data)
      await rm(backup, { recursive: true })
      if (dumped) await query(data, "update meta set home = 'another database'")
      await server.start()
      await order(`after ${run.seed}`)
      await arrives(`after ${run.seed}`)
      await desk.checkServer()
      await desk.check()
    })
    return {}
  },
}
