import { fault as badAnswers } from './bad-answers.ts'
import { fault as badLink } from './bad-link.ts'
import { fault as cutPush } from './cut-push.ts'
import { fault as databaseDamage } from './database-damage.ts'
import type { Fault } from './fault.ts'
import { fault as flappingLink } from './flapping-link.ts'
import { fault as fullDisk } from './full-disk.ts'
import { fault as killMain } from './kill-main.ts'
import { fault as killRenderer } from './kill-renderer.ts'
import { fault as killServer } from './kill-server.ts'
import { fault as rebuild } from './rebuild.ts'
import { fault as serverRestored } from './server-restored.ts'

/** What goes wrong, in the order in which it is tried. */
export const FAULTS: readonly Fault[] = [
  killRenderer,
  killMain,
  killServer,
  fullDisk,
  databaseDamage,
  rebuild,
  cutPush,
  badAnswers,
  serverRestored,
  flappingLink,
  badLink,
]
