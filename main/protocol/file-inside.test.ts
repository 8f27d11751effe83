import { posix, win32 } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileInside } from './file-inside.ts'

const REFUSED = [
  '',
  '/',
  '/.',
  '/../secret',
  '/..',
  '/a/../../secret',
  '/%2e%2e/secret',
  '/..%2fsecret',
  '/%2e%2e%2f%2e%2e%2fetc/passwd',
  '/../renderer-evil/index.html',
  '/index.html%00.png',
  '/%zz',
  '/%e0%a4%a',
  '/C:/Windows/win.ini',
  '/index.html::$DATA',
]

describe.each([
  ['posix', posix, '/opt/desk/renderer'],
  ['win32', win32, 'C:\\desk\\renderer'],
] as const)('fileInside on %s', (_name, path, root) => {
  it.each(REFUSED)('refuses %j', (urlPath) => {
    expect(fileInside(path, root, urlPath)).toBeNull()
  })

  it('finds files and folders below the root', () => {
    expect(fileInside(path, root, '/index.html')).toBe(path.join(root, 'index.html'))
    expect(fileInside(path, root, '/assets/a%20b.js')).toBe(path.join(root, 'assets', 'a b.js'))
    expect(fileInside(path, root, '/assets/../index.html')).toBe(path.join(root, 'index.html'))
    expect(fileInside(path, root, '/..hidden')).toBe(path.join(root, '..hidden'))
  })

  it('takes an absolute path for one below the root', () => {
    expect(fileInside(path, root, '//etc/passwd')).toBe(path.join(root, 'etc', 'passwd'))
  })
})

describe('on Windows', () => {
  it.each(['/..%5csecret', '/a%5c..%5c..%5csecret', '/%5c%5c..%5c..%5cshare'])(
    'a backslash leads nowhere: %j',
    (urlPath) => {
      expect(fileInside(win32, 'C:\\desk\\renderer', urlPath)).toBeNull()
    },
  )

  it('a share stays below the root', () => {
    expect(fileInside(win32, 'C:\\desk\\renderer', '/%5c%5cserver%5cshare')).toBe(
      'C:\\desk\\renderer\\server\\share',
    )
  })
})
