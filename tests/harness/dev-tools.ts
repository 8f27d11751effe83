import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where Chromium's DevTools answer: it writes the port that it took into a file of the profile. */
export async function devToolsUrl(profileDir: string): Promise<string> {
  for (let tries = 0; ; tries++) {
    try {
      const [port] = (await readFile(join(profileDir, 'DevToolsActivePort'), 'utf8')).split('\n')
      if (port !== undefined && port !== '') return `http://127.0.0.1:${port}`
    } catch (error) {
      if (tries > 300) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
