import { placeSchema } from '../editor/place.ts'
import type { PlacePort } from '../editor/ports.ts'
import type { Store } from './store.ts'

const SEAL_NAME = 'place'

/** Where this person stands, sealed. It is no work: the safety copy does not hold it, and losing it loses a moment. */
export function placeRepo({ db, act, cipher }: Store): PlacePort {
  return {
    async load() {
      try {
        const row = await act(() => db.preferences.get('place'))
        if (!(row?.value instanceof Uint8Array)) return null
        const text = await cipher.open(SEAL_NAME, row.value as Uint8Array<ArrayBuffer>)
        return placeSchema.parse(JSON.parse(text))
      } catch {
        return null
      }
    },
    async save(place) {
      try {
        const value = await cipher.seal(SEAL_NAME, JSON.stringify(place))
        await act(() => db.preferences.put({ key: 'place', value }))
        return true
      } catch {
        return false
      }
    },
  }
}
