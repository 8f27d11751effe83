import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { test } from '../harness/test.ts'

const COW = { name: 'animal-cow.jpg', size: { width: 1024, height: 768 } }
/** Half as many as COCO has: more than there are keys. */
const CLASSES = 40
const FOUND = '翠鸟'
/** px. A screen shows less than one pixel of the picture as a pixel of its own. */
const NEAR = 2

test('a project of many classes, begun by another program, on pictures made smaller, from the command line to its export', async ({
  work,
  server,
  start,
}) => {
  const pictures = join(work, 'pictures')
  await mkdir(pictures)
  await cp(join(import.meta.dirname, '../../server/sample/pictures', COW.name), join(pictures, COW.name))
  const classes = Array.from({ length: CLASSES }, (_, i) => ({
    id: `class-${i}`,
    name: { zh: i === 30 ? FOUND : `动物${i}`, en: `Animal ${i}` },
    kinds: ['box'],
    parent: null,
  }))
  const coco = {
    images: [{ id: 1, file_name: COW.name, ...COW.size }],
    categories: [{ id: 1, name: 'class-3' }],
    annotations: [
      { id: 1, image_id: 1, category_id: 1, bbox: [250, 280, 600, 350], area: 210_000, iscrowd: 0 },
    ],
  }
  const file = async (name: string, content: object): Promise<string> => {
    await writeFile(join(work, name), JSON.stringify(content))
    return join(work, name)
  }
  const project = ['--project', 'animals']
  const schema = await file('schema.json', { version: 1, classes })
  await server.cli('project', 'create', '--name', 'animals', '--schema', schema, '--working-copy', '500')
  await server.cli('project', 'import', pictures, ...project)
  await server.cli('import', 'annotations', await file('coco.json', coco), ...project, '--format', 'coco')
  await server.cli('user', 'create', '--name', 'mei', '--password', 'mei-mei-mei')
  await server.cli('pool', 'create', ...project, '--batch-size', '1')
  await server.cli('claim', '--user', 'mei')

  const { hand } = await start()
  const { page } = hand
  await hand.signIn('mei', 'mei-mei-mei')
  await hand.waitForPictures()
  await hand.openTask(COW.name)
  await expect.poll(() => hand.objects()).toMatchObject([{ name: '动物3 #1' }])

  await test.step('a class without a key is found by its name, and seen in the list', async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type(FOUND)
    await expect(page.getByRole('button', { name: `画“${FOUND}”` })).toBeVisible()
    await page.keyboard.press('Enter')
    const row = page.getByRole('button', { name: FOUND, exact: true })
    await expect(row).toHaveAttribute('aria-pressed', 'true')
    await expect(row).toBeInViewport()
    // However long the list is, the window is not.
    expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0)
  })

  await hand.drag(COW.size, [100, 50], [400, 200])
  await expect.poll(() => hand.objects()).toMatchObject([{ name: '动物3 #1' }, { name: `${FOUND} #2` }])
  await hand.submit()
  await hand.toBatches()
  await hand.syncNow()
  await hand.waitAllSent()

  const out = join(work, 'out.json')
  await server.cli('export', ...project, '--out', out)
  const { annotations } = JSON.parse(await readFile(out, 'utf8')) as { annotations: { bbox: number[] }[] }
  expect(annotations.map(({ bbox }) => bbox.length)).toEqual([4, 4])
  const [theirs = [], hers = []] = annotations.map(({ bbox }) => bbox)
  expect(theirs).toEqual([250, 280, 600, 350])
  for (const [i, value] of [100, 50, 300, 150].entries())
    expect(Math.abs((hers[i] ?? 0) - value), `${hers}`).toBeLessThan(NEAR)
})
