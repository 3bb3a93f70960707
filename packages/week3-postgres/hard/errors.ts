import type { DatabaseError } from 'pg'

/** An amount that nobody can transfer: not a whole number of cents, or not more than none. */
export class InvalidAmountError extends Error {
  override readonly name = 'InvalidAmountError'
}

/** Sender and receiver are the same account. */
export class SelfTransferError extends Error {
  override readonly name = 'SelfTransferError'
}

export class AccountNotFoundError extends Error {
  override readonly name = 'AccountNotFoundError'
}

/** The sender has less than was to be transferred. */
export class InsufficientFundsError extends Error {
  override readonly name = 'InsufficientFundsError'
}

/** A statement of the transaction had failed and its error was caught: there was nothing left to commit. */
export class TransactionAbortedError extends Error {
  override readonly name = 'TransactionAbortedError'
}

/** Another user has this email. */
export class EmailTakenError extends Error {
  override readonly name = 'EmailTakenError'
}

/** Another user has this username. */
export class UsernameTakenError extends Error {
  override readonly name = 'UsernameTakenError'
}

/** A page that no list can have: `page`, `limit` or the cursor is wrong. */
export class InvalidPageError extends Error {
  override readonly name = 'InvalidPageError'
}

export class UserNotFoundError extends Error {
  override readonly name = 'UserNotFoundError'
}

/** Makes of the violation of a unique constraint the error that says what was taken. Any other error stays as it is. */
export function asUserError(error: unknown): unknown {
  // #region 3 — the errors for taken values
  const { code, constraint } = error as DatabaseError
  if (code === '23505' && constraint === 'users_email_key') {
    return new EmailTakenError('Another user has this email', { cause: error })
  }
  if (code === '23505' && constraint === 'users_username_key') {
    return new UsernameTakenError('Another user has this username', { cause: error })
  }
  // #endregion
  return error
}
