import type { Catalogue } from '../catalogue.ts'

export const setAside: Catalogue['setAside'] = {
  title: 'Results the server did not take',
  hint: 'What you drew is all here; it just does not count yet. Correct it and submit again; if in doubt ask your supervisor.',
  count: '{{n}} not taken',
  at: '{{text}} (#{{id}})',
  mend: 'Correct it',
  dismiss: 'Give up…',
  dismissTitle: 'Give up this result?',
  dismissText:
    'What you finished on “{{name}}” will not count and will not be paid. Your drawing stays: open it from the task list whenever you want to correct it and submit again.',
  confirm: 'Give up the result',
  here: 'The server did not take this one: {{why}}. Correct it, then submit again.',
  dismissed: 'The result of this one was given up and does not count. You can correct it and submit again.',
  words: 'Your supervisor: {{text}}',
}
