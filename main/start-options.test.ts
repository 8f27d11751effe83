import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  canaryFolderAsked,
  faultsAsked,
  isDeveloper,
  personAsked,
  profileAsked,
  siteAsked,
} from './start-options.ts'
import { tempFolder } from './testing/temp-folder.ts'

describe('the server', () => {
  async function asked(env: Record<string, string>, file?: string) {
    const userData = await tempFolder()
    if (file !== undefined) await writeFile(join(userData, 'server.json'), file)
    const site = siteAsked(env, userData)
    return site.ok ? site.value.server.href : site.error.code
  }

  it('is the one on this machine when nobody says', async () => {
    expect(await asked({})).toBe('http://127.0.0.1:4780/')
  })

  it('is the profile’s, and the environment’s above that', async () => {
    const file = '{"server":"https://desk.example.org/aidol"}'
    expect(await asked({}, file)).toBe('https://desk.example.org/aidol/')
    expect(await asked({ AIDOL_SERVER: 'http://10.0.0.7:4780' }, file)).toBe('http://10.0.0.7:4780/')
  })

  it('gets no password over http through the internet, unless the profile allows it', async () => {
    expect(await asked({ AIDOL_SERVER: 'http://desk.example.org' })).toBe('needs-https')
    expect(await asked({}, '{"server":"http://desk.example.org"}')).toBe('needs-https')
    expect(await asked({}, '{"server":"http://desk.example.org","allowHttp":true}')).toBe(
      'http://desk.example.org/',
    )
  })

  it('is never the default one where the profile’s file is broken', async () => {
    expect(await asked({}, '{"server":')).toBe('no-url')
    expect(await asked({}, '{"serber":"https://desk.example.org"}')).toBe('no-url')
    expect(await asked({}, '{"server":"desk.example.org"}')).toBe('no-url')
  })
})

it('a site may say how long work stays open unattended', async () => {
  const userData = await tempFolder()
  const asked = () => siteAsked({}, userData)
  expect(asked()).toMatchObject({ value: { lockWithinMinutes: null } })
  await writeFile(join(userData, 'server.json'), '{"server":"http://10.0.0.7:4780","lockWithinMinutes":5}')
  expect(asked()).toMatchObject({ value: { lockWithinMinutes: 5 } })
})

describe('developers', () => {
  it('are none in the packaged program', () => {
    expect(isDeveloper({ AIDOL_DEV: '1' }, false)).toBe(true)
    expect(isDeveloper({}, false)).toBe(false)
    expect(isDeveloper({ AIDOL_DEV: '1' }, true)).toBe(false)
  })

  it('set faults, not in the packaged program', () => {
    const env = { AIDOL_FAULTS: '{"dropLine":true}' }
    expect(faultsAsked(env, false)).toEqual({ dropLine: true, loseAnswers: false, expireToken: false })
    expect(faultsAsked(env, true)).toEqual({ dropLine: false, loseAnswers: false, expireToken: false })
    expect(faultsAsked({}, false)).toEqual({ dropLine: false, loseAnswers: false, expireToken: false })
    expect(() => faultsAsked({ AIDOL_FAULTS: '{"dropLine":"yes"}' }, false)).toThrow()
  })
})

it('the canary lies where it was asked for, and otherwise never with somebody else’s profile', () => {
  const home = '/home/li'
  expect(canaryFolderAsked({}, null, true, home)).toBe('/home/li/.local/state/A-Idol Annotator canary')
  expect(canaryFolderAsked({ XDG_STATE_HOME: '/s' }, null, true, home)).toBe('/s/A-Idol Annotator canary')
  expect(canaryFolderAsked({}, null, false, home)).toBeNull()
  expect(canaryFolderAsked({}, '/d', false, home)).toBe('/d')
  expect(canaryFolderAsked({ AIDOL_CANARY: '/e' }, '/d', true, home)).toBe('/e')
})

it('profile and person come from the command line and the environment', () => {
  expect(profileAsked('/a', { AIDOL_PROFILE: '/b' })).toBe('/a')
  expect(profileAsked('', { AIDOL_PROFILE: '/b' })).toBe('/b')
  expect(profileAsked('', {})).toBeNull()
  expect([personAsked({ AIDOL_PERSON: 'alice' }), personAsked({})]).toEqual(['alice', null])
})
