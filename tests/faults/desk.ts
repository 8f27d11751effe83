import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import type { Rng } from '../../renderer/sync/ports.ts'
import type { CentralServer } from '../harness/central-server.ts'
import { type At, Labeller } from '../harness/labeller.ts'
import { Program } from '../harness/program.ts'
import type { FaultRun } from './fault.ts'
import { PICTURE, serverFolder } from './office.ts'
import { heldByServer } from './server-rows.ts'

const OUT = join(import.meta.dirname, '../../out/faults')
/** More are not drawn on one picture: the list shows no more of them without scrolling. */
const MOST_OBJECTS = 12
/** How long the screen may take to say what became of a deed, ms. */
const PATIENCE = 20_000

/** She presses again where nothing has come of it for so long, ms. */
const AGAIN_MS = 5000

/** What the screen says at one moment. */
interface Screen {
  /** Name of the picture that is worked on; null where none is. */
  readonly picture: string | null
  readonly saving: string | null
  /** What stands in red. */
  readonly alerts: readonly string[]
  /** Places of the objects. */
  readonly objects: readonly string[]
}

/** What is known of one picture from what the screen has said. */
interface Told {
  /** The objects when it last said "saved", and how often the hand has drawn. */
  saved: readonly string[]
  drawn: number
  /** Submissions that were asked for, and those that it called done. */
  pressed: number
  finished: number
  /** The objects of the last one that it called done. */
  done: readonly string[] | null
  /** What the server may be left with: the last submission that was called done, and those that were cut off behind it. */
  sent: (readonly string[])[]
}

/**
 * A labeller at her computer who remembers what its screen has called saved or submitted, and misses what is not there
 * afterwards. She sees and does only what a person can.
 */
export class Desk {
  readonly server: CentralServer
  readonly profileDir: string
  readonly #run: FaultRun
  readonly #person: string
  readonly #told = new Map<string, Told>()
  /** Pictures that were worked on since she last looked whether all is there. */
  readonly #touched = new Set<string>()
  #program: Program | null = null
  /** How long one deed takes on this machine now, ms. */
  pace = 400

  constructor(
    run: FaultRun,
    server: CentralServer,
    profileDir = join(run.work, 'profile'),
    person = 'alice',
  ) {
    this.#run = run
    this.server = server
    this.profileDir = profileDir
    this.#person = person
    run.atEnd(async () => {
      if (run.failures.length > 0) await this.#photograph().catch(() => undefined)
      await this.#program?.kill()
    })
  }

  get program(): Program {
    if (this.#program === null) throw new Error('the program does not run')
    return this.#program
  }

  get page(): Page {
    return this.program.page
  }

  get hand(): Labeller {
    return new Labeller(this.page)
  }

  /** Starts the program. `line`: whether it reaches the server. */
  async start({ line = true, serverUrl = this.server.url } = {}): Promise<void> {
    const env = line ? {} : { AIDOL_FAULTS: JSON.stringify({ dropLine: true }) }
    this.#program = await Program.start({ profileDir: this.profileDir, serverUrl, env })
  }

  async signIn(): Promise<void> {
    await this.hand.signIn(...this.credentials)
  }

  get credentials(): [name: string, password: string] {
    return [this.#person, this.#person]
  }

  /** Starts the program and sees to it that all pictures are here. */
  async moveIn(): Promise<void> {
    await this.start()
    await this.signIn()
    await this.hand.waitForPictures()
  }

  /** The plug is pulled. */
  async kill(): Promise<void> {
    await this.program.kill()
    this.#program = null
  }

  /** Waits until the screen no longer says that something is not saved; where it does, she asks it to try again. */
  async saved(): Promise<void> {
    for (const until = performance.now() + PATIENCE; ; await pause(100)) {
      const { saving } = await this.#settled()
      if (saving !== 'failed') break
      if (performance.now() > until) throw new Error('it is not saved although there is room')
      await this.page.getByRole('button', { name: '再试一次' }).click()
    }
    const { picture, saving, objects } = await this.look()
    if (picture !== null && saving === 'saved') this.#toldOf(picture).saved = objects
  }

  /** Takes the line away or brings it back, as the developer menu does. */
  async setLine(up: boolean): Promise<void> {
    await this.program.main(({ Menu }, up) => {
      const item = Menu.getApplicationMenu()?.getMenuItemById('dropLine')
      if (item !== undefined && item?.checked === up) item.click()
    }, up)
    if (up) await this.program.networkBack()
  }

  /** Opens the next picture that there is something to do with; else any that has room for more. */
  async #beginWork(rng: Rng): Promise<void> {
    const { page, hand } = this
    await hand.toBatches()
    const next = page.getByRole('button', { name: /^(开始|继续)标注$/ }).first()
    if (await next.isVisible()) await next.click()
    else {
      await page.getByRole('button', { name: '查看任务' }).first().click()
      const names = [...this.#told].filter(([, { drawn }]) => drawn < MOST_OBJECTS).map(([name]) => name)
      const name = names[Math.floor(rng.next() * names.length)]
      if (name === undefined) throw new Error('every picture is full: give the fault more tasks')
      await page.getByRole('button', { name: `打开 ${name}` }).click()
    }
    await hand.waitForPicture()
  }

  /**
   * Draws and submits for as long as she may; answers how many of her deeds the screen called safe. She stops where it
   * says that something is not.
   */
  async work(rng: Rng, may: () => boolean): Promise<number> {
    let safe = 0
    while (may()) {
      const began = performance.now()
      const { picture, objects } = await this.look()
      if (picture === null) {
        await this.#beginWork(rng)
        continue
      }
      const submits = objects.length > 0 && (objects.length >= MOST_OBJECTS || rng.next() < 0.4)
      const done = submits ? await this.#submit(picture) : await this.#draw(picture, rng)
      if (!done) break
      safe += 1
      this.pace = performance.now() - began
    }
    return safe
  }

  /** Looks for everything that the screen has called saved since the last time, after a new start. */
  async check(): Promise<void> {
    const { hand, page } = this
    await hand.toBatches()
    if (this.#touched.size === 0) return
    await page.getByRole('button', { name: '查看任务' }).first().click()
    for (const picture of this.#touched) {
      const told = this.#toldOf(picture)
      const row = page.getByRole('row').filter({ hasText: picture })
      const state = await row.innerText()
      await page.getByRole('button', { name: `打开 ${picture}` }).click()
      await hand.waitForPicture()
      const { objects } = await this.look()
      const gone = told.saved.filter((place) => !objects.includes(place))
      if (gone.length > 0) this.#run.miss(`${picture}: ${gone.length} saved objects`)
      if (objects.length > told.drawn) this.#run.double(`${picture}: more objects than were drawn`)
      const [sent, ...since] = told.sent
      const unchanged = told.finished > 0 && since.length === 0 && same(objects, sent ?? [])
      if (unchanged && /未开始|草稿/.test(state)) this.#run.miss(`${picture}: its submission`)
      this.#told.set(picture, { ...told, saved: objects, drawn: objects.length })
      await page.getByRole('button', { name: '返回' }).click()
    }
    this.#touched.clear()
    await hand.toBatches()
  }

  /** Waits until all is sent, and compares what the server has with what the screen has called submitted. */
  async checkServer(): Promise<void> {
    await this.allSent()
    const held = await heldByServer(serverFolder(this.#run), this.#person)
    for (const [picture, { pressed, finished, sent }] of this.#told) {
      const { revisions = 0, current = null } = held.get(picture) ?? {}
      const known = sent.some((places) => same(places, current ?? []))
      if (finished > 0 && revisions < finished) this.#run.miss(`${picture}: ${revisions} of ${finished} sent`)
      else if (finished > 0 && !known) this.#run.miss(`${picture}: the server has ${current?.join(' | ')}`)
      if (revisions > pressed) this.#run.double(`${picture}: ${revisions} revisions of ${pressed}`)
    }
  }

  /** Draws on one picture and submits it. */
  async finishOne(rng: Rng): Promise<void> {
    const before = this.#finished()
    await this.work(rng, () => this.#finished() === before)
  }

  /** Her id on the server. */
  async user(): Promise<string> {
    const people = await this.page.evaluate(() => window.desk.call('session:people', null))
    const her = people.find(({ name }) => name === this.#person)
    if (her === undefined) throw new Error('nobody knows her here')
    return her.id
  }

  /**
   * An exchange from its beginning to its end, whatever comes of it.
   * @param begun tells from outside that it has begun: the screen may show it later
   */
  async exchange(begun: () => boolean | Promise<boolean>): Promise<void> {
    await this.program.networkBack()
    for (const until = performance.now() + PATIENCE; ; await pause(3)) {
      if ((await begun()) && !(await this.syncWord()).includes('正在同步')) return
      if (performance.now() > until) throw new Error('no exchange begins, or one does not end')
    }
  }

  /** Waits until the screen says that nothing waits to be sent. */
  async allSent(patience = 120_000): Promise<void> {
    for (const until = performance.now() + patience; !(await this.isAllSent()); await pause(250)) {
      const word = await this.syncWord()
      if (performance.now() > until) throw new Error(`not sent: ${word}`)
      if (!word.includes('正在同步')) await this.program.networkBack()
    }
  }

  async isAllSent(): Promise<boolean> {
    return (await this.syncWord()).endsWith(': 全部已发送')
  }

  /** What the sign in the corner says of sending. */
  syncWord(): Promise<string> {
    return this.page.evaluate(
      () => document.querySelector('[aria-label^=打开同步面板]')?.getAttribute('aria-label') ?? '',
    )
  }

  look(): Promise<Screen> {
    return this.page.evaluate(() => {
      const text = (element: Element | null) => element?.textContent ?? null
      const stage = document.querySelector('[data-testid=stage]')
      const rows = document.querySelectorAll('[data-testid=objects] button:has([data-name])')
      return {
        picture: stage === null ? null : text(document.querySelector('h1')),
        saving: document.querySelector('[data-testid=saved]')?.getAttribute('data-state') ?? null,
        alerts: [...document.querySelectorAll('[role=alert]')].map((alert) => alert.textContent ?? ''),
        objects: [...rows].map((row) => row.getAttribute('title') ?? ''),
      }
    })
  }

  /** For whoever asks why. */
  async #photograph(): Promise<void> {
    const { name, seed } = this.#run
    await this.page.screenshot({ path: join(OUT, `${name}-${seed}.png`), timeout: 5000 })
    await cp(join(this.profileDir, 'logs'), join(OUT, `${name}-${seed}.logs`), { recursive: true })
  }

  async #draw(picture: string, rng: Rng): Promise<boolean> {
    const { hand } = this
    const told = this.#toldOf(picture)
    told.drawn += 1
    this.#touched.add(picture)
    const from: At = [10 + rng.next() * 180, 10 + rng.next() * 120]
    const to: At = [from[0] + 20 + rng.next() * 80, from[1] + 20 + rng.next() * 60]
    await hand.drawBox(PICTURE, '1', from, to)
    // Not every stroke waits for the one before it to be saved.
    if (rng.next() < 0.3) return true
    const { saving, objects } = await this.#settled()
    if (saving === 'saved') told.saved = objects
    return saving === 'saved'
  }

  async #submit(picture: string): Promise<boolean> {
    const { page } = this
    const told = this.#toldOf(picture)
    let { saving: before, objects } = await this.look()
    // The list follows the hand a moment later.
    for (let tries = 0; objects.length < told.drawn && tries < 20; tries++) {
      await pause(25)
      ;({ saving: before, objects } = await this.look())
    }
    if (before === 'failed') return false
    told.pressed += 1
    told.sent.push([...objects].sort())
    this.#touched.add(picture)
    const submit = page.getByRole('button', { name: '提交，下一张' })
    await submit.click()
    const anyway = page.getByRole('button', { name: '仍然提交' })
    let again = performance.now() + AGAIN_MS
    for (const until = performance.now() + PATIENCE; ; await pause(15)) {
      const now = await this.look()
      if (now.picture !== picture) break
      // What could not be submitted stays, or comes back.
      if (now.saving === 'failed' || now.alerts.some((alert) => alert.includes(picture))) return false
      if (await anyway.isVisible()) await anyway.click()
      if (performance.now() > until) throw new Error(`${picture} does not go away`)
      if (performance.now() < again) continue
      again += AGAIN_MS
      if (now.saving === 'saved') await submit.click()
    }
    const { saving, alerts } = await this.#settled()
    if (saving === 'failed' || alerts.some((alert) => alert.includes(picture))) return false
    // The same thing once more is one submission.
    if (told.done === null || !same(told.done, objects)) told.finished += 1
    told.done = objects
    told.saved = objects
    told.sent = told.sent.slice(-1)
    if ((await this.look()).picture !== null) await this.hand.waitForPicture()
    return true
  }

  /** What the screen says when it is no longer saving. */
  async #settled(): Promise<Screen> {
    for (const until = performance.now() + PATIENCE; ; await pause(15)) {
      const now = await this.look()
      if (now.saving !== 'saving') return now
      if (performance.now() > until) throw new Error('it saves and saves')
    }
  }

  #finished(): number {
    return [...this.#told.values()].reduce((sum, { finished }) => sum + finished, 0)
  }

  #toldOf(picture: string): Told {
    const fresh: Told = { saved: [], drawn: 0, pressed: 0, finished: 0, done: null, sent: [] }
    const told = this.#told.get(picture) ?? fresh
    this.#told.set(picture, told)
    return told
  }
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().join('\n') === [...b].sort().join('\n')
}
