import type { CommandId } from '../../../editor/keys.ts'
import { useApp } from '../../app-context.ts'

/** The keys of a command, as this person has them; the first is the one to show. */
export function useKeys(command: CommandId): readonly string[] {
  const commands = useApp((s) => s.keymap.commands)
  return commands.find(({ id }) => id === command)?.keys ?? []
}
