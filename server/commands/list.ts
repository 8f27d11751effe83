import { auditCommands } from '../modules/audit/commands.ts'
import { batchCommands } from '../modules/batches/commands.ts'
import { deviceCommands } from '../modules/devices/commands.ts'
import { moneyCommands } from '../modules/money/commands.ts'
import { projectCommands } from '../modules/projects/commands.ts'
import { qualityCommands } from '../modules/quality/commands.ts'
import { quarantineCommands } from '../modules/quarantine/commands.ts'
import { reviewCommands } from '../modules/review/commands.ts'
import { siteCommands } from '../modules/sites/commands.ts'
import { userCommands } from '../modules/users/commands.ts'
import type { Command } from './command.ts'

/** Everything that the server does for the people who run it. */
export const COMMANDS: readonly Command[] = [
  ...siteCommands,
  ...userCommands,
  ...deviceCommands,
  ...auditCommands,
  ...projectCommands,
  ...batchCommands,
  ...reviewCommands,
  ...quarantineCommands,
  ...qualityCommands,
  ...moneyCommands,
]
