import type { Queryable } from './db.ts'
import { asUserError, MissingValueError } from './errors.ts'

/** A user as everybody may see it. The column `password` stays in the database. */
export interface User {
  id: number
  name: string
  email: string
}

export interface NewUser {
  name: string
  email: string
  /** What {@link hashPassword} has made of the password. */
  passwordHash: string
}

// #region 4 — constants, if you need any
/** The largest id of a SERIAL column. */
const MAX_ID = 2_147_483_647
// #endregion

/**
 * Adds a user. The texts are stored as they are given.
 * @throws {EmailTakenError} @throws {MissingValueError}
 * @throws {RangeError} for text that PostgreSQL cannot store as it is.
 */
export async function insertUser(db: Queryable, user: NewUser): Promise<User> {
  // #region 5 — check for missing values
  const { name, email, passwordHash: password } = user
  for (const [column, text] of Object.entries({ name, email, password })) {
    if (!text) throw new MissingValueError(column)
  }
  // #endregion
  try {
    return await insert(db, user)
  } catch (error) {
    throw asUserError(error)
  }
}

async function insert(db: Queryable, { name, email, passwordHash }: NewUser): Promise<User> {
  // #region 4 — insert the row
  requireStorable([name, email, passwordHash])
  const { rows } = await db.query<User>(
    `INSERT INTO users (name, email, password)
     VALUES ($1, $2, $3)
     RETURNING id, name, email`,
    [name, email, passwordHash],
  )
  return rows[0] as User
  // #endregion
}

/** All users, in the order of their ids. */
export async function listUsers(db: Queryable): Promise<User[]> {
  // #region 4 — select all users
  // The columns by name: `*` would bring along the password, and whatever is added to the table later.
  const { rows } = await db.query<User>(
    `SELECT id, name, email
     FROM users
     ORDER BY id`,
  )
  return rows
  // #endregion
}

/** The user with this id; `undefined` where there is none, also for what can be nobody's id. */
export async function getUser(db: Queryable, id: number): Promise<User | undefined> {
  // #region 4 — select one user
  // PostgreSQL would not compare these with an integer, but refuse them (22P02, 22003).
  if (!Number.isInteger(id) || id < 1 || id > MAX_ID) return undefined
  const { rows } = await db.query<User>(
    `SELECT id, name, email
     FROM users
     WHERE id = $1`,
    [id],
  )
  return rows[0]
  // #endregion
}

// #region 4 — helpers of the queries, if any
/** UTF-8 has no halves of surrogate pairs, they would become U+FFFD; PostgreSQL's text has no NUL (22021). */
function requireStorable(texts: string[]): void {
  if (texts.some((text) => text.includes('\0') || !text.isWellFormed())) {
    throw new RangeError('A text with a NUL character or half of a surrogate pair cannot be stored')
  }
}
// #endregion
