import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { type DeviceId, deviceIdSchema } from '../../shared/model/ids.ts'
import { jsonFile } from '../disk/json-file.ts'
import type { Log } from '../log.ts'

const deviceSchema = z.object({ device: deviceIdSchema.nullable() })

/** The id of this installation, made at the first start. A disk that refuses gives one for this run only. */
export async function deviceId(file: string, log: Log): Promise<DeviceId> {
  const stored = jsonFile(file, deviceSchema, { device: null }, log)
  try {
    const { device } = await stored.read()
    if (device !== null) return device
    const made = deviceIdSchema.parse(uuidv7())
    await stored.write({ device: made })
    return made
  } catch (error) {
    log.error('the device id could not be kept', error)
    return deviceIdSchema.parse(uuidv7())
  }
}
