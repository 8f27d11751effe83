import { expect, it } from 'vitest'
import { pagePreferences } from './page-preferences.ts'

it('the page is sandboxed, isolated and without Node, and nothing is switched off that protects it', () => {
  const { preload, backgroundThrottling, ...rest } = pagePreferences('/p.cjs')
  expect([preload, backgroundThrottling]).toEqual(['/p.cjs', false])
  expect(rest).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    spellcheck: false,
    zoomFactor: 1,
  })
})
