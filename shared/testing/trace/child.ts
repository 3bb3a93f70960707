import { recordsInChild, reportFromChild } from './children.ts'

/*
 * Preloaded into programs that a test with a database or a Redis starts: see children.ts.
 */

const { sql, redises } = recordsInChild()
if (sql) {
  const { recordSql } = await import('./sql-hook.ts')
  recordSql((query) => reportFromChild('sql', query))
}
if (redises.length > 0) {
  const { recordRedis } = await import('./redis-hook.ts')
  for (const port of redises) recordRedis(port, (command) => reportFromChild('redis', command))
}
