import { describe, expect, it } from 'vitest'
import type { SyncStatus } from '../editor/ports.ts'
import { idleMinutes } from './idle.ts'
import { atWork } from './testing/labeller.ts'

describe('what she has here', () => {
  it('is told as soon as it is known, whenever it changes, and when she leaves', async () => {
    let say = (_: SyncStatus) => {}
    const hand = await atWork({ signedInOnly: true })
    const { state, her } = hand
    Object.assign(her.ports.sync, {
      onChange: (listener: typeof say) => {
        say = listener
        return () => {}
      },
    })
    await state().leave('switch')
    expect(her.holdings.splice(0)).toEqual([{ unsent: 0, drafts: 0 }])
    await state().signIn('li', 'pw')
    const idle = her.ports.sync.status()
    say({ ...idle, phase: 'exchanging' })
    expect(her.holdings).toEqual([])
    // Nothing waits: what is known from the last time may be another number.
    say(idle)
    say({ ...idle, lastExchange: 5 })
    say({ ...idle, pending: 2, drafts: 1 })
    expect(her.holdings).toEqual([
      { unsent: 0, drafts: 0 },
      { unsent: 2, drafts: 1 },
    ])
  })
})

describe('the lock', () => {
  it('comes after ten minutes, or as she or the site wishes', async () => {
    const { state, app } = await atWork()
    const site = (lockWithinMinutes: number | null) => {
      const { info } = state()
      app.use.setState({
        info: { ...(info ?? INFO), lockWithinMinutes },
      })
      return idleMinutes(state())
    }
    expect(site(null)).toBe(10)
    expect(site(3)).toBe(3)
    state().setPreferences({ lockMinutes: null })
    expect([site(null), site(3)]).toEqual([null, 3])
    state().setPreferences({ lockMinutes: 1 })
    expect(site(3)).toBe(1)
  })
})

const INFO = {
  version: '0',
  electron: '0',
  device: '',
  server: '',
  person: null,
  developer: false,
  locale: 'zh-CN',
  lockWithinMinutes: null,
}

describe('while nobody is signed in', () => {
  it('the pictures come, and leave the line to whoever signs in', async () => {
    const hand = await atWork({ signedInOnly: true })
    let noted = 0
    Object.assign(hand.her.ports.sync, { noteNeeded: async () => void noted++ })
    await hand.state().leave('lock')
    expect(noted).toBe(1)
    await hand.state().start(null)
    expect(hand.state().idlePictures).toMatchObject({ held: 1, wanted: 3 })
    hand.her.ended.splice(0)
    await hand.state().unlock('someone' as never, '1')
    expect(hand.her.ended).toEqual(['fetching ends', 'fetching begins'])
    await hand.state().signIn('li', 'pw')
    expect(hand.her.ended).toEqual(['fetching ends', 'fetching begins', 'fetching ends'])
  })
})

describe('signing in again', () => {
  it('gives the server the password and leaves her where she is', async () => {
    const asked: string[] = []
    const hand = await atWork()
    const { state } = hand
    Object.assign(hand.her.ports.sync, { now: () => asked.push('sync') })
    const { task } = state()
    expect(await state().signInAgain('pw')).toEqual({ code: 'offline' })
    expect(asked).toEqual([])
    hand.line.online = true
    expect(await state().signInAgain('pw')).toBeNull()
    expect(asked).toEqual(['sync'])
    expect(state().task).toBe(task)
  })
})
