/** Where a revision comes from: a labeller's operation, a reviewer, or the merge of both. */
export const ORIGINS = ['work', 'review', 'merge'] as const
export type Origin = (typeof ORIGINS)[number]
