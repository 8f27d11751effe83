import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new empty folder for one run. As root, database and program run as other users, who must get into it. */
export async function workFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aidol-test-'))
  await chmod(folder, 0o755)
  return folder
}
