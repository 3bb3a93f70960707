import pg from 'pg'

export interface PostgresFacts {
  /** "18.4" */
  version: string
  startedAt: Date
  /** Undefined if the role may not see it. */
  dataDir: string | undefined
}

/**
 * Really connects, and asks the server what it is.
 * @param timeoutMs for the connection and for the query, each.
 * @throws the connection's error, with PostgreSQL's or the system's code.
 */
export async function probePostgres(url: string, timeoutMs = 2000): Promise<PostgresFacts> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  })
  // The server may go away between two queries: then the next query fails.
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query(`
      SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
             pg_postmaster_start_time() AS "startedAt",
             CASE WHEN pg_has_role('pg_read_all_settings', 'MEMBER') THEN current_setting('data_directory') END AS "dataDir"`)
    return { ...rows[0], dataDir: rows[0].dataDir ?? undefined }
  } finally {
    await client.end().catch(() => {})
  }
}
