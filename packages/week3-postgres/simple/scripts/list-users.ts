import { runScript } from '../script.ts'
import { listUsers } from '../users.ts'

// node scripts/list-users.ts
await runScript(async (db) => {
  // #region 4 — the script that lists users
  return listUsers(db)
  // #endregion
})
