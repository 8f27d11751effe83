import { expect, it } from 'vitest'
import { serverUrl } from './server-url.ts'

it.each([
  ['https://desk.example.org', 'https://desk.example.org/'],
  ['https://desk.example.org/aidol?x=1#y', 'https://desk.example.org/aidol/'],
  ['http://localhost:4780', 'http://localhost:4780/'],
  ['http://[::1]:4780', 'http://[::1]:4780/'],
  ['http://[fd12::1]', 'http://[fd12::1]/'],
  ['http://192.168.1.20:4780', 'http://192.168.1.20:4780/'],
  ['http://172.31.255.1', 'http://172.31.255.1/'],
])('takes %s', (text, href) => {
  const url = serverUrl(text, false)
  expect(url.ok && url.value.href).toBe(href)
})

it.each([
  ['http://desk.example.org', 'needs-https'],
  ['http://8.8.8.8', 'needs-https'],
  ['http://172.32.0.1', 'needs-https'],
  ['http://[2001:db8::1]', 'needs-https'],
  ['http://10.example.org', 'needs-https'],
  ['http://localhost.example.org', 'needs-https'],
  ['ftp://10.0.0.1', 'no-url'],
  ['app://bundle', 'no-url'],
  ['10.0.0.1:4780', 'no-url'],
  ['', 'no-url'],
])('refuses %s: %s', (text, code) => {
  expect(serverUrl(text, false)).toEqual({ ok: false, error: { code } })
})
