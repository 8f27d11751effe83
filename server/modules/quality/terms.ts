/** 质检 looks at a labeller's work, 验收 takes a batch for the customer. */
export const STAGES = ['inspection', 'acceptance'] as const
export type Stage = (typeof STAGES)[number]

export const VERDICTS = ['accepted', 'returned'] as const
export type Verdict = (typeof VERDICTS)[number]
