import { describe, expect, it } from 'vitest'
import { contract } from '../../shared/ipc/contract.ts'
import { memoryLog } from '../testing/temp-folder.ts'
import { CHANNELS, EVENTS } from './channels.ts'
import type { Handlers } from './handlers.ts'
import { type Ipc, register } from './register.ts'

const OURS = { url: 'app://bundle/index.html', parent: null }
type Listener = Parameters<Ipc['handle']>[1]

function registered() {
  const listeners = new Map<string, Listener>()
  const calls: unknown[] = []
  const log = memoryLog()
  const each = (channel: string) => [channel, async (arg: unknown) => calls.push([channel, arg])]
  const handlers = Object.fromEntries(CHANNELS.map(each)) as unknown as Handlers
  register({ handle: (channel, listener) => listeners.set(channel, listener) }, handlers, log)
  const call = (channel: string, arg: unknown, senderFrame: Parameters<Listener>[0]['senderFrame'] = OURS) =>
    listeners.get(channel)?.({ senderFrame }, arg)
  return { listeners, calls, call, log }
}

describe('register', () => {
  it('opens every channel of the contract and no other', () => {
    expect([...registered().listeners.keys()].sort()).toEqual(Object.keys(contract).sort())
    expect(EVENTS).toEqual(['media:progress', 'media:lost', 'link:changed'])
  })

  it('passes a checked argument on', async () => {
    const { call, calls } = registered()
    await call('session:signIn', { name: ' alice ', password: '1234', more: true })
    expect(calls).toEqual([['session:signIn', { name: 'alice', password: '1234' }]])
  })

  it.each([
    ['gone', null],
    ['of a foreign page', { url: 'https://example.org/', parent: null }],
    ['of a look-alike', { url: 'app://bundle.evil/index.html', parent: null }],
    ['inside our page', { url: 'app://bundle/index.html', parent: OURS }],
  ])('refuses a frame that is %s', async (_what, frame) => {
    const { call, calls, log } = registered()
    await expect(call('app:info', null, frame)).rejects.toThrow('refused: not our page')
    expect(calls).toEqual([])
    expect(log.lines).toEqual(['error ipc app:info Error: refused: not our page'])
  })

  it.each([
    ['app:info', undefined],
    ['session:signIn', { name: '', password: 'secret-word' }],
    ['session:signIn', { name: 'alice', password: 7 }],
    ['media:fetch', { sha256: '../../etc/passwd', bytes: 1 }],
    ['media:held', ['x']],
    ['journal:append', []],
    ['journal:append', [{ key: '', value: 1 }]],
    ['journal:append', [{ key: 'doc', value: 1, bytes: ['AAAA'] }]],
    ['clipboard:write', 'any text'],
    ['link:exchange', 'text'],
  ])('refuses %s with %j', async (channel, arg) => {
    const { call, calls, log } = registered()
    await expect(call(channel, arg)).rejects.toThrow(/^refused: /)
    expect(calls).toEqual([])
    expect(log.lines).toHaveLength(1)
  })

  it('keeps what was typed out of error and log', async () => {
    const { call, log } = registered()
    const refused = await Promise.resolve(
      call('session:signIn', { name: 'x'.repeat(61), password: 'secret-word' }),
    ).catch(String)
    expect(refused).toBe('Error: refused: name: too_big')
    expect(log.lines.join()).not.toContain('secret-word')
  })
})
