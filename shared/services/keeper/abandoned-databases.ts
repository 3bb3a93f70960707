import type pg from 'pg'

/**
 * Drops the databases of runs that were killed together with their keeper, on a server that outlives them. A
 * run is over when none of its keeper's sessions is there. It leaves a database with a session alone.
 * @param minAgeMs leaves younger runs alone too: a remote server may have cut an idle session off.
 * @returns the names that it dropped.
 */
export async function dropAbandoned(pool: pg.Pool, minAgeMs: number): Promise<string[]> {
  const { rows } = await pool.query<{ name: string; run: string }>(`
    SELECT datname AS name, found[1] AS run
    FROM pg_database, regexp_match(datname, '^nine_weeks_([0-9a-z]+_[0-9a-f]{8})_') AS found
    WHERE found IS NOT NULL
      AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.application_name = 'nine-weeks ' || found[1])
      AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = pg_database.datname)`)
  const dropped: string[] = []
  for (const { name, run } of rows) {
    const startedAt = Number.parseInt(run, 36)
    if (Date.now() - startedAt < minAgeMs) continue
    // Another run may be sweeping too, or the database may belong to another role.
    const done = await pool.query(`DROP DATABASE IF EXISTS "${name}"`).then(
      () => true,
      () => false,
    )
    if (done) dropped.push(name)
  }
  return dropped
}
