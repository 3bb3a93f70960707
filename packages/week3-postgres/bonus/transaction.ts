import type { Pool, PoolClient } from 'pg'

/** Does `work` in a transaction, on a client of its own: all of it is kept, or nothing. */
export async function withTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let unfit: Error | undefined
  // The pool does not listen to what it has lent: unheard, the end of the connection would end the process.
  const onError = (error: Error) => {
    unfit ??= error
  }
  client.on('error', onError)
  try {
    await client.query('BEGIN')
    const result = await work(client)
    const { command } = await client.query('COMMIT')
    if (command !== 'COMMIT')
      throw new Error('The transaction was rolled back: one of its statements had failed')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(onError)
    throw error
  } finally {
    client.release(unfit)
    client.off('error', onError)
  }
}
