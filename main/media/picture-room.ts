import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { DiskError } from '../../shared/ipc/contract.ts'
import {
  DEFAULT_PICTURE_RULES,
  type Hours,
  hoursSchema,
  type PictureRoom,
  type PictureRules,
  pictureRulesSchema,
} from '../../shared/model/picture-rules.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { serial } from '../../shared/serial.ts'
import { asDiskError, isSystemError } from '../disk/disk-error.ts'
import { jsonFile } from '../disk/json-file.ts'
import type { Log } from '../log.ts'
import type { Meter } from './meter.ts'

const fileSchema = z.object({ rules: pictureRulesSchema, siteHours: hoursSchema.nullable() })

/** What was decided at this computer on the fetching of pictures, and the figures to judge by. */
export interface PictureRoomKeeper {
  read(): Promise<PictureRoom>
  setRules(rules: PictureRules): Promise<Result<null, DiskError>>
  /** What the server says that holds for this site; kept for the days without a line. */
  setSiteHours(hours: Hours | null): Promise<void>
  /** Writes down what is still to be counted. */
  flush(): Promise<void>
}

interface RoomDeps {
  readonly userData: string
  readonly meter: Meter
  readonly usedBytes: () => Promise<number>
  readonly network: () => Promise<string>
  readonly now: () => Date
  readonly log: Log
}

export async function openPictureRoom(deps: RoomDeps): Promise<PictureRoomKeeper> {
  const { userData, meter, log } = deps
  const empty = { rules: DEFAULT_PICTURE_RULES, siteHours: null }
  const file = jsonFile(join(userData, 'pictures.json'), fileSchema, empty, log)
  let kept = await file.read().catch((error: unknown) => {
    log.error('the rules for pictures could not be read', error)
    return empty
  })
  const inTurn = serial()

  /** They hold from now on, also where the disk does not take them. */
  function write(changed: typeof kept): Promise<Result<null, DiskError>> {
    kept = changed
    return inTurn(async () => {
      try {
        await file.write(changed)
        return ok(null)
      } catch (error) {
        return fail(await asDiskError(error, userData))
      }
    })
  }

  return {
    async read() {
      const [disk, usedBytes, network] = await Promise.all([
        spaceOf(userData),
        deps.usedBytes(),
        deps.network(),
      ])
      const at = deps.now()
      const minute = at.getHours() * 60 + at.getMinutes()
      return { ...kept, ...disk, usedBytes, network, minute, spent: meter.spent() }
    },
    setRules: (rules) => write({ ...kept, rules }),
    async setSiteHours(siteHours) {
      if (JSON.stringify(siteHours) === JSON.stringify(kept.siteHours)) return
      const written = await write({ ...kept, siteHours })
      if (!written.ok) log.warn(`the hours of the site could not be kept: ${written.error.code}`)
    },
    flush: () => meter.flush(),
  }
}

async function spaceOf(path: string): Promise<Pick<PictureRoom, 'freeBytes' | 'diskBytes'>> {
  try {
    const { bavail, blocks, bsize } = await statfs(path)
    return { freeBytes: bavail * bsize, diskBytes: blocks * bsize }
  } catch (error) {
    if (!isSystemError(error)) throw error
    return { freeBytes: null, diskBytes: null }
  }
}
