import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { _electron, type CDPSession, type ElectronApplication, type Page } from '@playwright/test'
import { electronCommand, giveToElectron } from '../../build/launch-electron.mjs'
import { Labeller } from '../harness/labeller.ts'
import { OUT, pictureName } from './material.ts'

/**
 * The same switches for all: no waiting for the next beat of a screen, so that a frame costs what it costs, and windows of
 * one size side by side, none of them covered.
 */
const SWITCHES = ['--disable-frame-rate-limit', '--disable-gpu-vsync', '--force-device-scale-factor=1']
const WINDOW = { width: 1366, height: 768 }
/** CSS px in the window. */
export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A program with a window, started for the bench. */
export interface Started {
  readonly app: ElectronApplication
  readonly page: Page
  readonly cdp: CDPSession
  /** A folder that the program may write to. */
  readonly folder: string
}

interface Person {
  readonly name: string
  readonly password: string
}

/** Somebody who can show a picture with `n` polygons and let it be worked on. */
export interface Contestant {
  readonly name: string
  readonly started: Started
  /** Makes ready for `open`; `stage` is where the canvas has to be. */
  prepare(n: number, stage: Rect | null): Promise<void>
  /** Gives the command to open, with the mouse. What is measured begins with this click. */
  open(): Promise<void>
  /** Closes the picture and forgets it. */
  close(): Promise<void>
}

/** Our program, as `appDir` has it, with the window on the left. */
export async function startProgram(profileDir: string, serverUrl: string, appDir?: string): Promise<Started> {
  await mkdir(profileDir, { recursive: true })
  const place = { bounds: { x: 0, y: 0, ...WINDOW }, maximized: false }
  await writeFile(join(profileDir, 'window.json'), JSON.stringify(place))
  return start(profileDir, SWITCHES, { AIDOL_SERVER: serverUrl }, appDir)
}

/** The peers' program, with the window on the right. */
export function startPeers(profileDir: string): Promise<Started> {
  const place = `--bench-window=${WINDOW.width},0,${WINDOW.width},${WINDOW.height}`
  return start(profileDir, [...SWITCHES, place], {}, OUT)
}

async function start(
  profileDir: string,
  args: readonly string[],
  env: Record<string, string>,
  appDir?: string,
): Promise<Started> {
  giveToElectron(profileDir)
  const command = electronCommand({
    profileDir,
    args: [...args],
    env,
    ...(appDir === undefined ? {} : { appDir }),
  })
  const app = await _electron.launch(command)
  const page = await app.firstWindow()
  await page.waitForLoadState('domcontentloaded')
  return { app, page, cdp: await page.context().newCDPSession(page), folder: profileDir }
}

/** The real program with its whole workspace: store, journal, labels, colours, panels. */
export class Ours implements Contestant {
  readonly name = 'ours'
  readonly started: Started
  readonly #person: Person
  #open = ''

  constructor(started: Started, person: Person) {
    this.started = started
    this.#person = person
  }

  /** Signs in and waits until all pictures are here, and so many returned tasks. */
  async enter(returned: number): Promise<void> {
    const { page } = this.started
    const hand = new Labeller(page)
    await hand.signIn(this.#person.name, this.#person.password)
    await page.getByText('图片都已在本机').first().waitFor({ timeout: 300_000 })
    await page.getByRole('button', { name: '查看任务' }).first().click()
    await page.getByText('退回').nth(returned).waitFor({ timeout: 60_000 })
  }

  async prepare(n: number): Promise<void> {
    this.#open = `打开 ${pictureName(n)}`
    await this.started.page.getByRole('button', { name: this.#open }).waitFor()
  }

  open(): Promise<void> {
    return this.started.page.getByRole('button', { name: this.#open }).click()
  }

  close(): Promise<void> {
    return this.started.page.getByRole('button', { name: '返回' }).click()
  }
}

/** A page of our own around a library, or around nothing. */
export class Peer implements Contestant {
  readonly name: string
  readonly started: Started
  readonly #page: string
  readonly #busyMs: number

  /** @param busyMs wasted in each frame on purpose, to see that the method notices */
  constructor(name: string, started: Started, page = name, busyMs = 0) {
    this.name = name
    this.started = started
    this.#page = page
    this.#busyMs = busyMs
  }

  async prepare(n: number, stage: Rect | null): Promise<void> {
    if (stage === null) throw new Error('a peer needs to know where its canvas has to be')
    const { x, y, width, height } = stage
    const query = new URLSearchParams(
      Object.entries({ n, x, y, width, height, busy: this.#busyMs }).map(([key, value]) => [key, `${value}`]),
    )
    await this.started.page.goto(`bench://bundle/pages/${this.#page}.html?${query}`)
  }

  open(): Promise<void> {
    return this.started.page.locator('#open').click()
  }

  async close(): Promise<void> {
    await this.started.page.goto('about:blank')
  }
}
