import type { LabelId } from '../../../../shared/model/ids.ts'
import {
  type ClassKeys,
  type CommandId,
  classKeyOf,
  type Keymap,
  type KeyPress,
  keyName,
} from '../../../editor/keys.ts'

/** Whose key is being changed: of a command `replaced` or, where that is null, one more; of a class its only one, or its first. */
export type KeyTarget =
  | { readonly kind: 'command'; readonly id: CommandId; readonly replaced: string | null }
  | { readonly kind: 'class'; readonly label: LabelId }

/** What a pressed key would mean: it cannot be used, it is free, or it is somebody else's. */
export type KeyOffer =
  | { readonly kind: 'not-allowed' }
  /** Wanted for a command that it would do nothing for: in this project it chooses a class. */
  | { readonly kind: 'chooses-class'; readonly key: string; readonly label: LabelId }
  | {
      readonly kind: 'free' | 'taken'
      readonly key: string
      /** The command that has the key: it loses it to a command, and stands behind a class. */
      readonly command: CommandId | null
      /** The class that has the key: it gets the other one's, if that has one. */
      readonly label: LabelId | null
    }

export function offerOf(
  press: KeyPress,
  target: KeyTarget,
  { keymap, classKeys }: { readonly keymap: Keymap; readonly classKeys: ClassKeys },
): KeyOffer {
  const key = target.kind === 'class' ? classKeyOf(press) : keyName(press)
  if (key === null) return { kind: 'not-allowed' }
  const own = target.kind === 'command' ? target.id : null
  const holder = keymap.byChord.get(key.toLowerCase())?.id ?? null
  const command = holder === own ? null : holder
  const label =
    [...classKeys].find(
      ([id, used]) => used === key.toLowerCase() && (target.kind === 'command' || id !== target.label),
    )?.[0] ?? null
  if (target.kind === 'command' && label !== null) return { kind: 'chooses-class', key, label }
  return { kind: command === null && label === null ? 'free' : 'taken', key, command, label }
}

/** The keys of a command after one was put in the place of another, or added. */
export function keysWith(keys: readonly string[], replaced: string | null, key: string): readonly string[] {
  const after = replaced === null ? [...keys, key] : keys.map((old) => (old === replaced ? key : old))
  return after.filter((one, i) => after.findIndex((other) => other.toLowerCase() === one.toLowerCase()) === i)
}
