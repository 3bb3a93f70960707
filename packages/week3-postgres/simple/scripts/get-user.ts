import { runScript } from '../script.ts'
import { getUser } from '../users.ts'

// node scripts/get-user.ts ID
await runScript(async (db) => {
  // #region 4 — the script that gets a user
  const [id = ''] = process.argv.slice(2)
  // Number() alone would also take '', ' 1', '1e3' and '0x10'.
  const user = /^\d+$/.test(id) ? await getUser(db, Number(id)) : undefined
  if (!user) throw new Error(`There is no user with the id ${JSON.stringify(id)}`)
  return user
  // #endregion
})
