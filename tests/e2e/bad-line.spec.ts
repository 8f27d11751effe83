import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { expect } from '@playwright/test'
import { FLOWER } from '../harness/sample-pictures.ts'
import { test } from '../harness/test.ts'

/** Answers where our server was. */
async function impostor(port: number, answer: RequestListener): Promise<Server> {
  const server = createServer(answer).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function end(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}

const CASES: readonly { readonly what: string; readonly says: RegExp; readonly answer: RequestListener }[] = [
  {
    what: 'a server that no longer knows our protocol',
    says: /这个程序的版本太旧/,
    answer: (_, response) => sendError(response, 400, 'protocol-too-old'),
  },
  {
    what: 'a token that has expired',
    says: /服务器要求重新登录/,
    answer: (_, response) => sendError(response, 401, 'signed-out'),
  },
]

function sendError(response: Parameters<RequestListener>[1], status: number, error: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ magic: 'aidol', error, detail: 'test' }))
}

// What else may answer there: tests/faults/bad-answers.ts.
test('what our server refuses is said, changes nothing here, and is got over', async ({ server, start }) => {
  const { hand } = await start()
  await hand.signIn('alice', 'alice')
  await hand.waitForPictures()
  await server.stop()
  await hand.openTask(FLOWER.name)
  await hand.drawBox(FLOWER.size, '2', [100, 100], [200, 200])
  await hand.submit()
  await hand.page.getByRole('button', { name: /打开同步面板/ }).click()

  for (const { what, says, answer } of CASES) {
    const wrong = await impostor(Number(new URL(server.url).port), answer)
    await hand.page.getByRole('button', { name: '立即同步' }).click()
    await expect(hand.page.getByRole('dialog').getByText(says), what).toBeVisible()
    await expect(hand.page.getByRole('dialog').getByText('等待发送 1 项'), what).toBeVisible()
    await end(wrong)
  }

  // The last one was a token that the server no longer takes: the password is all it needs, and she stays at her task.
  await server.start()
  await hand.page.keyboard.press('Escape')
  const task = await hand.page.getByRole('heading', { level: 1 }).innerText()
  await hand.page.getByRole('button', { name: '输入密码' }).click()
  await hand.page.getByLabel('密码', { exact: true }).fill('alice')
  await hand.page.getByRole('button', { name: '确定' }).click()
  await expect(hand.page.getByRole('button', { name: /全部已发送/ })).toBeVisible()
  await expect(hand.page.getByRole('heading', { level: 1 })).toHaveText(task)
  await expect(hand.page.getByRole('button', { name: '输入密码' })).toHaveCount(0)
})

test('a wrong password is said, and after it the right one works', async ({ server, start }) => {
  const { program, hand } = await start()
  const { page } = hand
  await hand.enterPassword('alice', 'wrong')
  await expect(page.getByRole('alert')).toContainText('账号或密码不对')
  await hand.signIn('alice', 'alice')
  await program.close()

  await server.stop()
  const { page: offline } = (await start()).hand
  await expect(offline.getByText(/连不上中心服务器/)).toBeVisible()
  await offline.getByLabel('密码', { exact: true }).fill('wrong')
  await offline.getByRole('button', { name: '登录', exact: true }).click()
  await expect(offline.getByRole('alert')).toContainText('账号或密码不对')
  await offline.getByRole('button', { name: '其他人' }).click()
  await offline.getByLabel('姓名或账号').fill('bob')
  await offline.getByLabel('密码', { exact: true }).fill('bob')
  await offline.getByRole('button', { name: '登录', exact: true }).click()
  await expect(offline.getByRole('alert')).toContainText('第一次在这台电脑上登录需要联网')
})

test('a picture that arrives damaged is named and never shown, and holds up no other', async ({
  server,
  start,
}) => {
  await server.damagePicture('object-flower.jpg')
  const { hand } = await start()
  await hand.signIn('alice', 'alice')
  await hand.page.getByRole('button', { name: '查看任务' }).click()
  const row = hand.page.getByRole('row').filter({ hasText: FLOWER.name })
  await expect(row).toContainText('图片下载后内容不对', { timeout: 60_000 })
  await expect(hand.page.getByText('图片未到')).toHaveCount(0)
  await hand.page.getByRole('button', { name: '打开 object-coffee.png' }).click()
  await hand.waitForPicture()
})
