import pg from 'pg'

/** Another user has this email. */
export class EmailTakenError extends Error {
  override readonly name = 'EmailTakenError'
}

/** A value is missing that a user must have. */
export class MissingValueError extends Error {
  override readonly name = 'MissingValueError'
  /** The column that would be left empty: `email`. */
  readonly column: string

  constructor(column: string, options?: ErrorOptions) {
    super(`The ${column} is missing`, options)
    this.column = column
  }
}

/**
 * Makes of an error of the database one that says what was wrong with the user, where it was that. Errors are told apart by
 * their SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) and the name of the constraint: texts are
 * translated and reworded.
 * @returns the error itself, where it is another.
 */
export function asUserError(error: unknown): unknown {
  // #region 5 — the error for a taken email
  if (!(error instanceof pg.DatabaseError)) return error
  if (error.code === '23505' && error.constraint === 'users_email_key') {
    return new EmailTakenError('Another user has this email', { cause: error })
  }
  // #endregion
  return error
}
