import type { Pool } from 'pg'

/** Settings that the code under test may have changed for a transaction. */
const SETTINGS = ['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout', 'search_path']

/** What was not put back in the connections of a pool that nobody uses: a client, a lock, a setting. `db` is the test's own pool. */
export async function leftBehind(pool: Pool, db: Pool): Promise<string[]> {
  const lent = pool.totalCount - pool.idleCount
  const left = lent === 0 ? [] : [`${lent} of ${pool.totalCount} clients never given back`]
  const clients = await Promise.all(Array.from({ length: pool.idleCount }, () => pool.connect()))
  try {
    for (const client of clients) {
      const { rows } = await client.query<{ pid: number; changed: string[] }>(
        `SELECT pg_backend_pid() AS pid,
                ARRAY(SELECT name || ' = ' || current_setting(name)
                      FROM pg_settings
                      WHERE name = ANY ($1) AND setting <> reset_val) AS changed`,
        [SETTINGS],
      )
      left.push(...(rows[0]?.changed ?? []))
      const { rows: locks } = await db.query<{ lock: string }>(
        `SELECT DISTINCT locktype || ' ' || mode AS lock FROM pg_locks WHERE pid = $1 AND locktype = 'advisory'`,
        [rows[0]?.pid],
      )
      left.push(...locks.map(({ lock }) => `a lock: ${lock}`))
    }
  } finally {
    for (const client of clients) client.release()
  }
  return left
}

/** How long the code under test waits, in milliseconds, from each lock that it is refused until it begins another transaction. */
export function pausesOf(pool: Pool): number[] {
  const pauses: number[] = []
  let refusedAt: number | undefined
  pool.on('connect', (client) => {
    const query: (...args: unknown[]) => unknown = client.query.bind(client)
    client.query = ((...args: unknown[]) => {
      if (refusedAt !== undefined && /^\s*(BEGIN|START)/i.test(String(args[0]))) {
        pauses.push(performance.now() - refusedAt)
        refusedAt = undefined
      }
      const answer = query(...args)
      if (answer instanceof Promise) {
        answer.catch(({ code }) => {
          if (code === '55P03') refusedAt = performance.now()
        })
      }
      return answer
    }) as typeof client.query
  })
  return pauses
}
