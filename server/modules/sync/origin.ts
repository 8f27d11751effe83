/** Where a revision comes from: a labeller's operation, a reviewer, the merge of both, or what several labellers agree on. */
export const ORIGINS = ['work', 'review', 'merge', 'consensus'] as const
export type Origin = (typeof ORIGINS)[number]
