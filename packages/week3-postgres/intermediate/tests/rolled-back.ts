import type pg from 'pg'

/** Does `work` on a client of the pool, in a transaction that is undone afterwards. */
export async function rolledBack(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<void>,
): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await work(client)
    await client.query('ROLLBACK')
  } finally {
    client.release(true)
  }
}
