import { describe, expect, it } from 'vitest'
import { isOwnScript } from './own-script.ts'

const PAGE = 'app://bundle/index.html'

describe('a script that a worker may be started from', () => {
  it.each(['app://bundle/assets/worker-Bx7_9k.js', '/assets/worker.js', 'assets/worker.js?x=1'])(
    'is %s',
    (address) => {
      expect(isOwnScript(address, PAGE)).toBe(true)
    },
  )

  it.each([
    'https://example.org/assets/worker.js',
    'app://elsewhere/assets/worker.js',
    'http://bundle/assets/worker.js',
    '//elsewhere/assets/worker.js',
    'blob:app://bundle/assets/worker.js',
    'data:text/javascript,alert(1)',
    'javascript:alert(1)//assets/worker.js',
    '/media/aaaa.js',
    '/assets/../media/worker.js',
    '/assets/below/worker.js',
    '/assets/worker.mjs.txt',
    '/assets/%2e%2e/worker.js',
    'http://',
  ])('is not %s', (address) => {
    expect(isOwnScript(address, PAGE)).toBe(false)
  })
})
