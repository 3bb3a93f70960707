import type { DatabaseError } from 'pg'

/** There is no user with this id. */
export class UnknownUserError extends Error {
  override readonly name = 'UnknownUserError'
}

/** A migration has failed, or the files and what was applied do not fit together. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

/** Makes of the violation of the foreign key of posts the error that says so. Any other error stays as it is. */
export function asPostError(error: unknown): unknown {
  // #region 1 — the error for an unknown user
  const { code, constraint } = error as DatabaseError
  if (code === '23503' && constraint === 'posts_user_id_fkey') {
    return new UnknownUserError('There is no user with this id', { cause: error })
  }
  // #endregion
  return error
}
