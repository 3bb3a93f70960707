import pg from 'pg'
import { AppError } from '../http/errors.ts'

/*
 * Tells errors of the database apart by SQLSTATE and constraint name: messages are translated and reworded.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */

/** The error of PostgreSQL in this error: the error itself, or one in its chain of causes. */
export function databaseError(error: unknown): pg.DatabaseError | undefined {
  return chain(error).find((one) => one instanceof pg.DatabaseError)
}

/** Whether a value that must be unique exists already; for this constraint only, if you name one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return violates(error, '23505', constraint)
}

/** Whether a row refers to one that does not exist, or cannot be deleted because others refer to it. */
export function isForeignKeyViolation(error: unknown, constraint?: string): boolean {
  // 23001: what ON DELETE RESTRICT raises since PostgreSQL 18.
  return violates(error, '23503', constraint) || violates(error, '23001', constraint)
}

/** Whether a CHECK constraint fails. */
export function isCheckViolation(error: unknown, constraint?: string): boolean {
  return violates(error, '23514', constraint)
}

function violates(error: unknown, code: string, constraint: string | undefined): boolean {
  const found = databaseError(error)
  return found?.code === code && (constraint === undefined || found.constraint === constraint)
}

/** Whether a transaction conflicted with another, so that you can retry it as a whole. */
export function isRetryable(error: unknown): boolean {
  const code = databaseError(error)?.code
  return code === '40001' || code === '40P01'
}

/**
 * 08 the connection, 53 out of resources such as connections, 57P shutting down or starting up. The timeouts:
 * 57014 `statement_timeout`, 55P03 `lock_timeout`, 25P03 `idle_in_transaction_session_timeout`, 25P04
 * `transaction_timeout`.
 */
const AWAY_STATES = /^(08...|53...|57P..|57014|55P03|25P03|25P04)$/

const AWAY_CODES = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])

/** Errors that pg makes itself have no code; their texts are not translated. */
const AWAY_MESSAGES =
  /^(timeout exceeded when trying to connect|timeout expired|Query read timeout|Connection terminated\b|Client (was closed|has encountered a connection error) and is not queryable|Cannot use a pool after calling end)/

/** Whether the database could not be reached or did not respond in time. The request is not to blame. */
export function isUnavailable(error: unknown): boolean {
  return chain(error).some((one) => {
    const { code, message } = one as NodeJS.ErrnoException
    if (one instanceof pg.DatabaseError) return AWAY_STATES.test(code ?? '')
    return AWAY_CODES.has(code ?? '') || AWAY_MESSAGES.test(message)
  })
}

/** An error, its cause, the cause of that …, each once. */
function chain(error: unknown): Error[] {
  const all = new Set<Error>()
  for (let one = error; one instanceof Error && !all.has(one); one = one.cause) all.add(one)
  return [...all]
}

/** The response to the violation of one constraint. */
export interface ConstraintAnswer {
  /** By default, what the SQLSTATE says. */
  status?: number
  /** The text for the client. */
  detail: string
  /** For programs. By default, what the SQLSTATE says. */
  code?: string
}

const BY_STATE: Record<string, Required<ConstraintAnswer>> = {
  '23505': { status: 409, code: 'already-exists', detail: 'This exists already' },
  // Either a row refers to nothing, or others refer to a deleted row. A route that deletes sets 409 by constraint.
  '23503': { status: 404, code: 'reference-not-found', detail: 'What this refers to does not exist' },
  '23001': { status: 409, code: 'still-referenced', detail: 'Others still refer to this' },
  '23P01': { status: 409, code: 'overlaps', detail: 'This overlaps with what exists' },
  '23514': { status: 400, code: 'value-not-allowed', detail: 'A value is not allowed' },
  '23502': { status: 400, code: 'value-missing', detail: 'A value is missing' },
  '22P02': { status: 400, code: 'value-malformed', detail: 'A value is malformed' },
  '22003': { status: 400, code: 'number-out-of-range', detail: 'A number is out of range' },
  '22001': { status: 400, code: 'text-too-long', detail: 'A text is too long' },
  '22007': { status: 400, code: 'time-malformed', detail: 'A date or time is malformed' },
  '22008': { status: 400, code: 'time-out-of-range', detail: 'A date or time is out of range' },
  '22021': {
    status: 400,
    code: 'character-not-storable',
    detail: 'A text contains a character that cannot be stored',
  },
}

/**
 * Maps an error of the database to a response: 409 for a duplicate, 404 for a missing referenced row, 400 for a
 * value that no row can hold, 503 for a database that is away or overloaded. The client sees nothing of the
 * error, because it quotes rows and SQL; it becomes the `cause`, for the log.
 * @param constraints responses of your own, by constraint name: `{ users_email_key: { detail: 'Another user has
 * this email' } }`
 * @returns `undefined` for any other error, such as a syntax error in the SQL: that is a bug, and a 500.
 */
export function databaseProblem(
  error: unknown,
  constraints: Record<string, ConstraintAnswer> = {},
): AppError | undefined {
  const { code: state = '', constraint = '' } = databaseError(error) ?? {}
  const usual = BY_STATE[state]
  if (usual) {
    const { status, code, detail } = constraints[constraint] ?? usual
    return new AppError(status ?? usual.status, code ?? usual.code, detail ?? usual.detail, { cause: error })
  }
  if (isRetryable(error)) return later('too-many-at-once', 'Too many at once', error)
  if (isUnavailable(error)) return later('database-away', 'The database cannot answer now', error)
  return undefined
}

function later(code: string, detail: string, cause: unknown): AppError {
  return new AppError(503, code, `${detail}: try again`, { cause, headers: { 'Retry-After': '1' } })
}
