import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../testing/temp-folder.ts'
import { APP_HOST, APP_PAGE, APP_SCHEME, createAppHandler, isOurPage, registerScheme } from './app-scheme.ts'

const PNG = Buffer.from('\x89PNG\r\n\x1a\n and more', 'latin1')
const HELD = 'a'.repeat(64)
const DAMAGED = 'd'.repeat(64)
const BROUGHT = 'c'.repeat(64)

async function handler() {
  const folder = await tempFolder()
  const root = join(folder, 'renderer')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(
    join(root, 'index.html'),
    '<meta name="csp-nonce" content="__CSP_NONCE__"><p>__CSP_NONCE__</p>',
  )
  await writeFile(join(root, 'assets', 'main.js'), 'export {}')
  await mkdir(join(root, 'media'))
  await writeFile(join(root, 'media', BROUGHT), PNG)
  await writeFile(join(folder, 'secret'), 'key')
  const handle = createAppHandler(root, {
    open: async (sha256) => {
      if (sha256 !== HELD && sha256 !== DAMAGED) return null
      const [head, tail] = [PNG.subarray(0, 10), PNG.subarray(10)]
      return {
        head,
        async *rest() {
          if (sha256 === DAMAGED) throw new Error('leaf 1 is damaged')
          yield tail
        },
      }
    },
  })
  return (url: string, method = 'GET') => handle(new Request(url, { method }))
}

describe('the scheme', () => {
  it('has the origin that everybody’s work belongs to, for ever', () => {
    expect([APP_SCHEME, APP_HOST, APP_PAGE]).toEqual(['app', 'bundle', 'app://bundle/index.html'])
  })

  it('is registered with the privileges that storage and the code cache need, and no other', () => {
    const registered: unknown[] = []
    registerScheme({ registerSchemesAsPrivileged: (schemes: unknown) => registered.push(schemes) } as never)
    const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true }
    expect(registered).toEqual([[{ scheme: 'app', privileges }]])
  })

  it.each([
    ['app://bundle/index.html', true],
    ['app://bundle/', true],
    ['app://bundle.evil/index.html', false],
    ['app://evil/index.html', false],
    ['app://bundle:81/index.html', false],
    ['other://bundle/index.html', false],
    ['https://bundle/index.html', false],
    ['file:///index.html', false],
    ['about:blank', false],
    ['', false],
  ])('isOurPage(%j) is %s', (url, ours) => {
    expect(isOurPage(url)).toBe(ours)
  })
})

describe('files of the interface', () => {
  it('have their type, the policy and nosniff', async () => {
    const response = await (await handler())('app://bundle/assets/main.js')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-security-policy')).toContain("style-src 'self';")
    expect(await response.text()).toBe('export {}')
  })

  it('give the page a new nonce each time, in the policy and wherever the page asks for it', async () => {
    const get = await handler()
    const nonces = await Promise.all(
      ['app://bundle/', 'app://bundle/index.html'].map(async (url) => {
        const response = await get(url)
        const nonce = /style-src 'self' 'nonce-([^']+)';/.exec(
          response.headers.get('content-security-policy') ?? '',
        )?.[1]
        expect(await response.text()).toBe(`<meta name="csp-nonce" content="${nonce}"><p>${nonce}</p>`)
        return nonce
      }),
    )
    expect(nonces[0]).toMatch(/^[A-Za-z0-9+/]{22}==$/)
    expect(nonces[0]).not.toBe(nonces[1])
  })

  it('are under a policy without any unsafe source', async () => {
    const response = await (await handler())('app://bundle/')
    const policy = (response.headers.get('content-security-policy') ?? '').replace(/nonce-[^']+/, 'nonce-N')
    expect(policy).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-N'; img-src 'self' blob:; font-src 'self'; " +
        "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
        "object-src 'none'; require-trusted-types-for 'script'; trusted-types default",
    )
  })

  it.each([
    'app://bundle/missing.js',
    'app://bundle/assets',
    'app://bundle/../secret',
    'app://bundle/..%2fsecret',
    'app://bundle/%2e%2e%2fsecret',
    'app://bundle/%00',
    `app://bundle/${'x'.repeat(5000)}`,
    'app://evil/index.html',
  ])('%s is 404', async (url) => {
    const response = await (await handler())(url)
    expect([response.status, await response.text()]).toEqual([404, ''])
  })

  it('are only read', async () => {
    expect((await (await handler())('app://bundle/index.html', 'POST')).status).toBe(405)
  })
})

describe('pictures', () => {
  it.each([HELD, BROUGHT])(
    'held or brought along come with the type that their bytes say: %s',
    async (name) => {
      const response = await (await handler())(`app://bundle/media/${name}`)
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png'])
      expect(Buffer.from(await response.arrayBuffer())).toEqual(PNG)
    },
  )

  it('that prove damaged on the way do not come to an end', async () => {
    const response = await (await handler())(`app://bundle/media/${DAMAGED}`)
    await expect(response.arrayBuffer()).rejects.toThrow('damaged')
  })

  it.each(['b'.repeat(64), '', 'A'.repeat(64), '../secret', '..%2f..%2fsecret'])(
    'media/%s is 404',
    async (name) => {
      expect((await (await handler())(`app://bundle/media/${name}`)).status).toBe(404)
    },
  )
})
