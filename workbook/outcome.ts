/** Exit codes of `learn`, the same for every command. */
export const EXIT = {
  /** Everything that was asked for passed. */
  passed: 0,
  /** Something did not pass. */
  failed: 1,
  /** The command was called the wrong way. */
  usage: 2,
  /** A service or a part of the set-up is missing: no verdict on the code. */
  missing: 3,
} as const

/** A wrong call. The message says what would be right. */
export class UsageError extends Error {
  readonly code = 'WRONG_USAGE'
}
