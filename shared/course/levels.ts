/** The levels a week can have, in the order in which they are learned. */
export const LEVELS = ['simple', 'intermediate', 'hard', 'bonus', 'project'] as const

export type Level = (typeof LEVELS)[number]
