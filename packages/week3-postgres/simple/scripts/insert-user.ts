import { MissingValueError } from '../errors.ts'
import { hashPassword } from '../password.ts'
import { runScript } from '../script.ts'
import { readLine } from '../stdin.ts'
import { insertUser } from '../users.ts'

/*
 * node scripts/insert-user.ts NAME EMAIL
 * The password is the first line of stdin.
 */

async function newPasswordHash(): Promise<string> {
  const password = await readLine()
  // #region 5 — check the password
  // Nothing has a hash as well.
  if (password === '') throw new MissingValueError('password')
  // #endregion
  return hashPassword(password)
}

await runScript(async (db) => {
  // #region 4 — the script that adds a user
  const [name = '', email = ''] = process.argv.slice(2)
  return insertUser(db, { name, email, passwordHash: await newPasswordHash() })
  // #endregion
})
