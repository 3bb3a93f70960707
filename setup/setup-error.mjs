/** Exit codes of `npm start` and `npm test`; the same as those of `learn`. */
export const EXIT = { ok: 0, failed: 1, usage: 2, missing: 3, interrupted: 130 }

/** The set-up cannot go on. The message is for the person who started it: what is wrong, then what to type. */
export class SetupError extends Error {
  /**
   * @param {string} message one or more lines, without a stack
   * @param {number} [exitCode] default 3, the set-up is missing
   */
  constructor(message, exitCode = EXIT.missing) {
    super(message)
    this.name = 'SetupError'
    this.exitCode = exitCode
  }
}
