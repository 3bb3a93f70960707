import type { Pool, PoolClient } from 'pg'

/** How many connections of a pool are open: `connectedTo(pool)` is called before the first. */
export function connectedTo(pool: Pool): () => number {
  let count = 0
  pool.on('connect', (client) => {
    count++
    client.once('end', () => count--)
  })
  return () => count
}

/** What `read` answers when all is done that follows from an event by itself. */
export const later = <T>(read: () => T) => new Promise<T>((resolve) => setImmediate(() => resolve(read())))

export const lent = (pool: Pool) => pool.totalCount - pool.idleCount
export const answer = async (pool: Pool) => (await pool.query('SELECT 6 * 7 AS answer')).rows[0].answer
export const ended = (client: PoolClient) => new Promise((resolve) => client.once('end', resolve))

/** What the server says of a setting on a connection of the pool. */
export const setting = async (pool: Pool, name: string) => (await pool.query(`SHOW ${name}`)).rows[0][name]
