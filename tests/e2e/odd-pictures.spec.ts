import { join } from 'node:path'
import { expect } from '@playwright/test'
import { z } from 'zod'
import type { At } from '../harness/labeller.ts'
import { BAD, GOOD, writeOddPictures } from '../harness/odd-pictures.ts'
import { test } from '../harness/test.ts'

const importSchema = z.object({
  imported: z.array(z.object({ name: z.string(), width: z.number(), height: z.number() })),
  refused: z.array(z.object({ name: z.string(), reason: z.object({ code: z.string() }) })),
})

test('a folder of odd pictures: the bad ones are named, the others can be worked on to their last pixel', async ({
  server,
  work,
  start,
}) => {
  const pictures = join(work, '图片 2026')
  await writeOddPictures(pictures)
  const schema = join(import.meta.dirname, '../../server/sample/schema.json')
  await server.cli('project', 'create', '--name', '奇怪的图', '--schema', schema)
  const report = importSchema.parse(await server.cli('project', 'import', pictures, '--project', '奇怪的图'))
  expect(report.refused.map(({ name }) => name).sort()).toEqual([...BAD].sort())
  const sizes = report.imported.map(({ name, width, height }) => [name.split('/').at(-1), { width, height }])
  expect(Object.fromEntries(sizes)).toEqual(GOOD)
  await server.cli('user', 'create', '--name', 'zoe', '--password', 'zoe-zoe')
  await server.cli('batch', 'create', '--project', '奇怪的图', '--to', 'zoe')

  const { hand } = await start()
  await hand.signIn('zoe', 'zoe-zoe')
  await hand.waitForPictures()
  await hand.page.getByRole('button', { name: '查看任务' }).click()
  for (const { name, width, height } of report.imported) {
    const size = { width, height }
    const to: At = [width, height]
    await hand.page.getByRole('button', { name: `打开 ${name}` }).click()
    await hand.waitForPicture()
    await hand.drawBox(size, '2', [width / 2, height / 2], to)
    await hand.waitSaved()
    const [box] = await hand.objects()
    const [x = 0, y = 0, w = 0, h = 0] = (box?.place.match(/[\d.]+/g) ?? []).map(Number)
    expect([x + w, y + h], name).toEqual(to) // the corner of the picture that people see is that of the original
    await hand.page.getByRole('button', { name: '返回' }).click()
  }
})
