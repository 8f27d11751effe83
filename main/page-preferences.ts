import type { WebPreferences } from 'electron'

/** What the page gets, and above all what not. The same under test. */
export function pagePreferences(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    spellcheck: false,
    zoomFactor: 1,
    // Work goes on being saved and sent while another window covers this one.
    backgroundThrottling: false,
  }
}
