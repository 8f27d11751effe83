import { type Locator, type Page, expect as playwrightExpect } from '@playwright/test'
import { fitView, snapView, toScreen } from '../../renderer/editor/view.ts'
import { imagePoint, type PictureSize } from '../../shared/geometry/point.ts'

// Used by the demo too, which has no test runner and so no configured waiting time.
const expect = playwrightExpect.configure({ timeout: 15_000 })

/** A point of the picture, px. */
export type At = readonly [x: number, y: number]

/** One object as the screen lists it: its class and number, and its place and size. */
export interface Listed {
  readonly name: string
  readonly place: string
}

/** The hand and the eye of a labeller: everything she does goes through the window, with mouse and keys. */
export class Labeller {
  readonly page: Page
  readonly stage: Locator
  readonly saved: Locator

  constructor(page: Page) {
    this.page = page
    this.stage = page.getByTestId('stage')
    this.saved = page.getByTestId('saved')
  }

  /** Signs in with the password and goes to the batches, wherever she stood when she left. */
  async signIn(name: string, password: string): Promise<void> {
    await this.enterPassword(name, password)
    await expect(this.page.getByTestId('sign-in')).toHaveCount(0)
    await this.toBatches()
  }

  /** Fills in the sign-in screen and sends it off, whatever comes of it. */
  async enterPassword(name: string, password: string): Promise<void> {
    await this.choosePerson(name)
    await this.page.getByLabel('密码', { exact: true }).fill(password)
    await this.page.getByRole('button', { name: /^(登录|解锁)$/ }).click()
  }

  /** Leads the sign-in screen to the question for her password, whatever it shows now. */
  private async choosePerson(name: string): Promise<void> {
    const screen = this.page.getByTestId('sign-in')
    const button = (label: string) => screen.getByRole('button', { name: label, exact: true })
    await expect(screen).toBeVisible()
    if ((await screen.getAttribute('data-chosen')) !== name) {
      if ((await screen.getAttribute('data-step')) === 'known') await button('其他人').click()
      const known = screen.locator(`[data-person="${name}"]`)
      if ((await known.count()) > 0) await known.click()
      else if ((await screen.getAttribute('data-step')) === 'people') await button('另一个人').click()
    }
    if ((await screen.getAttribute('data-step')) === 'new')
      await this.page.getByLabel('姓名或账号').fill(name)
    else if ((await button('改用密码').count()) > 0) await button('改用密码').click()
  }

  async toBatches(): Promise<void> {
    const batches = this.page.getByRole('heading', { name: '任务包', exact: true })
    const back = this.page.getByRole('banner').getByRole('button', { name: /^(返回|任务包)$/ })
    await expect(async () => {
      if (!(await batches.isVisible())) await back.click({ timeout: 1000 })
      await expect(batches).toBeVisible({ timeout: 1000 })
    }).toPass({ timeout: 30_000 })
  }

  /** Leaves the computer to the next person. */
  async leave(): Promise<void> {
    await this.page.getByRole('button', { name: '换人', exact: true }).click()
    await expect(this.page.getByTestId('sign-in')).toBeVisible()
  }

  /** Waits until every picture of the first batch is on this computer. */
  async waitForPictures(): Promise<void> {
    await expect(this.page.getByText('图片都已在本机').first()).toBeVisible({ timeout: 60_000 })
  }

  async openTask(pictureName: string): Promise<void> {
    await this.page.getByRole('button', { name: '查看任务' }).first().click()
    await this.page.getByRole('button', { name: `打开 ${pictureName}` }).click()
    await this.waitForPicture()
  }

  async waitForPicture(): Promise<void> {
    await expect(this.stage).toBeVisible()
    await expect(this.page.getByText('正在打开图片…')).toHaveCount(0)
    await expect(this.stage).toHaveAttribute('data-picture', 'shown')
    // The lists follow the picture a moment later.
    await expect(async () => {
      const task = await this.stage.getAttribute('data-task')
      await expect(this.page.locator(`[data-objects-of="${task}"]`)).toBeVisible({ timeout: 100 })
    }).toPass()
  }

  /** Where a point of the picture lies in the window, while the picture is fitted. */
  async screen(picture: PictureSize, [x, y]: At): Promise<{ x: number; y: number }> {
    const box = await this.stage.boundingBox()
    if (box === null) throw new Error('the stage is not shown')
    const at = toScreen(snapView(fitView(picture, box), 1), imagePoint(x, y))
    return { x: box.x + at.x, y: box.y + at.y }
  }

  async drawBox(picture: PictureSize, key: string, from: At, to: At): Promise<void> {
    await this.chooseClass(key, 'b')
    await this.drag(picture, from, to)
  }

  async drawPolygon(picture: PictureSize, key: string, points: readonly At[]): Promise<void> {
    await this.chooseClass(key, 'p')
    await this.click(picture, ...points)
    await this.page.keyboard.press('Enter')
  }

  async placeKeypoint(picture: PictureSize, key: string, at: At): Promise<void> {
    await this.chooseClass(key, 'k')
    await this.click(picture, at)
  }

  async chooseClass(key: string, toolKey: string): Promise<void> {
    await this.stage.focus()
    await this.page.keyboard.press(key)
    await this.page.keyboard.press(toolKey)
  }

  async click(picture: PictureSize, ...points: readonly At[]): Promise<void> {
    for (const point of points) {
      const { x, y } = await this.screen(picture, point)
      await this.page.mouse.click(x, y)
    }
  }

  async drag(picture: PictureSize, from: At, to: At): Promise<void> {
    const a = await this.screen(picture, from)
    const b = await this.screen(picture, to)
    await this.page.mouse.move(a.x, a.y)
    await this.page.mouse.down()
    await this.page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2, { steps: 3 })
    await this.page.mouse.move(b.x, b.y, { steps: 3 })
    await this.page.mouse.up()
  }

  /** Waits until the screen says that everything is on this machine. */
  async waitSaved(): Promise<void> {
    await expect(this.saved).toHaveAttribute('data-state', 'saved')
  }

  /** The objects as the list shows them now. */
  objects(): Promise<Listed[]> {
    const rows = this.page.getByTestId('objects').locator('button:has([data-name])')
    return rows.evaluateAll((buttons) =>
      buttons.map((button) => ({
        name: button.querySelector('[data-name]')?.textContent ?? '',
        place: button.getAttribute('title') ?? '',
      })),
    )
  }

  /** Submits, also over warnings, and waits until the picture has gone. */
  async submit(): Promise<void> {
    const title = this.page.getByRole('heading', { level: 1 })
    const picture = await title.innerText()
    await this.page.getByRole('button', { name: '提交，下一张' }).click()
    const anyway = this.page.getByRole('button', { name: '仍然提交' })
    await expect(async () => {
      const gone = (await title.innerText()) !== picture
      expect(gone || (await anyway.isVisible())).toBe(true)
    }).toPass({ timeout: 15_000 })
    if (await anyway.isVisible()) await anyway.click()
    await expect(title).not.toHaveText(picture)
  }

  async syncNow(): Promise<void> {
    await this.page.getByRole('button', { name: /打开同步面板/ }).click()
    await this.page.getByRole('button', { name: '立即同步' }).click()
  }

  /** Waits until nothing waits to be sent any more, and closes the sync panel. */
  async waitAllSent(): Promise<void> {
    await expect(this.page.getByText('没有等待发送的工作')).toBeVisible({ timeout: 60_000 })
    await this.page.keyboard.press('Escape')
  }
}
