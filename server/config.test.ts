import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { type Config, readConfig, SETTINGS } from './config.ts'
import { good } from './test-world.ts'

const S3 = {
  AIDOL_BLOBS: 's3://pictures/centre/media',
  AIDOL_S3_ENDPOINT: 'https://s3.example.org',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
}

test('every setting stands in the README with its variable and the default that it has', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const rows = new Map(
    [...readme.matchAll(/^\| `(A\w+)` \|[^|]*\| ([^|]*) \|/gm)].map(([, name = '', byDefault = '']) => [
      name,
      byDefault.replaceAll('`', ''),
    ]),
  )
  const defaults = good(readConfig({}, {}))
  const shown: Partial<Record<keyof Config, string>> = {
    data: './data',
    databaseUrl: 'embedded',
    blobs: 'data folder',
    pictureHours: 'any time',
    s3Endpoint: '–',
    s3AccessKey: '–',
    s3SecretKey: '–',
    metricsToken: 'no metrics',
    proxies: 'none',
  }
  for (const [key, variable] of Object.entries(SETTINGS) as [keyof Config, string][])
    expect([variable, rows.get(variable)]).toEqual([variable, shown[key] ?? String(defaults[key])])
  expect(defaults.data).toBe(resolve('./data'))
})

test('an option wins over the environment, and what is empty is not given', () => {
  const env = { AIDOL_PORT: '5000', AIDOL_HOST: '' }
  expect(good(readConfig(env, {}))).toMatchObject({ port: 5000, host: '127.0.0.1' })
  expect(good(readConfig(env, { port: '6000' }))).toMatchObject({ port: 6000 })
})

test('pictures on S3 need all that it takes to reach them', () => {
  expect(good(readConfig(S3, {}))).toMatchObject({ blobs: S3.AIDOL_BLOBS, s3Addressing: 'path' })
  for (const missing of ['AIDOL_S3_ENDPOINT', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
    const answer = readConfig({ ...S3, [missing]: '' }, {})
    expect(answer).toEqual({ ok: false, error: { code: 'bad-setting', setting: missing, value: '' } })
  }
})

test.each([
  ['AIDOL_BLOBS', 'http://pictures'],
  ['AIDOL_BLOBS', 's3://'],
  ['AIDOL_S3_ENDPOINT', 'ftp://s3.example.org'],
  ['AIDOL_S3_ADDRESSING', 'both'],
  ['AIDOL_DATABASE_CONNECTIONS', '1'],
  ['AIDOL_STOP_SECONDS', 'soon'],
  ['AIDOL_PORT', '65536'],
])('%s=%s is refused', (setting, value) => {
  expect(readConfig({ [setting]: value }, {})).toEqual({
    ok: false,
    error: { code: 'bad-setting', setting, value },
  })
})

test('a password in an address is told to nobody', () => {
  const answer = readConfig({ AIDOL_DATABASE_URL: 'mysql://me:secret@host/db' }, {})
  expect(JSON.stringify(answer)).not.toContain('secret')
})
