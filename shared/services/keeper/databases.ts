import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { until } from '../process/alive.ts'
import { ServiceUnavailableError } from '../unavailable.ts'
import { dropAbandoned } from './abandoned-databases.ts'
import type { PostgresSource } from './postgres-source.ts'

/** Creates and drops the databases of one run on one server. */
export interface Databases {
  /** @param template the name of a sealed database (default: an empty database). */
  create(label: string, template?: string): Promise<{ name: string; url: string }>
  /** Drops it unless somebody is connected; `force` cuts them off. Returns whether it is gone. */
  drop(name: string, force: boolean): Promise<boolean>
  /**
   * Makes a database a template. Nobody can connect to it any more, because a connection would prevent cloning
   * (55006).
   */
  seal(name: string): Promise<void>
  close(): Promise<void>
}

/**
 * The first part is the time, so that a later run can tell the age of what a killed one left behind. The
 * keeper's sessions carry the name as long as the keeper lives.
 */
const run = `${Date.now().toString(36)}_${randomBytes(4).toString('hex')}`

/**
 * A database that no application changes: it has the same locale on every server, whatever the server's default
 * is.
 */
const PRISTINE = 'TEMPLATE template0 ENCODING UTF8'
const LOCALE = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"

const MIGRATION_END_MS = 10_000

export async function openDatabases({ url, source }: PostgresSource): Promise<Databases> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: `nine-weeks ${run}`,
    max: 2,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 60_000,
    keepAlive: true,
  })
  pool.on('error', () => {})
  const { rows } = await pool.query('SHOW server_version_num')
  const pristine = Number(rows[0].server_version_num) >= 170_000 ? `${PRISTINE} ${LOCALE}` : PRISTINE
  // The server of `up` is on this machine: a session that is gone there has certainly ended.
  if (source !== 'own') dropAbandoned(pool, source === 'up' ? 0 : 10 * 60_000).catch(() => {})
  // Copying files is faster, but makes the server write everything to the disk before and after. Only a server
  // with fsync off does that at once, and it would disturb the others that use the server.
  const strategy = source === 'own' ? 'file_copy' : 'wal_log'
  let count = 0

  return {
    async create(label, template) {
      const name = `nine_weeks_${run}_${++count}${label && `_${slug(label)}`}`
      await pool
        .query(
          `CREATE DATABASE "${name}" ${template ? `TEMPLATE "${template}"` : pristine} STRATEGY ${strategy}`,
        )
        .catch(explain)
      const own = new URL(url)
      own.pathname = `/${name}`
      return { name, url: own.href }
    },

    async drop(name, force) {
      if (!force && (await sessions(name)) > 0) return false
      try {
        await pool.query(`DROP DATABASE IF EXISTS "${name}"${force ? ' WITH (FORCE)' : ''}`)
        return true
      } catch (error) {
        // 55006: somebody connected in between.
        if (!force && (error as { code?: string }).code === '55006') return false
        throw error
      }
    },

    async seal(name) {
      await pool.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`)
      // A connection that its client has closed stays for some milliseconds.
      if (await until(async () => (await sessions(name)) === 0, MIGRATION_END_MS)) return
      const open = await sessions(name)
      throw new Error(
        `migrate() left ${open} connection${open > 1 ? 's' : ''} open: a template that is in use cannot be cloned. ` +
          'Let it wait for client.end(), pool.end() or knex.destroy().',
      )
    },

    close: () => pool.end(),
  }

  async function sessions(name: string): Promise<number> {
    const { rows } = await pool.query(
      `SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`,
      [name],
    )
    return rows[0].open
  }
}

function slug(label: string): string {
  return label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 20)
}

function explain(error: Error & { code?: string }): never {
  // insufficient_privilege
  if (error.code !== '42501') throw error
  throw new ServiceUnavailableError(
    'postgres',
    'its role may not create databases, and every test file needs one of its own.',
    'As a superuser: ALTER ROLE <the role of DATABASE_URL> CREATEDB',
    { cause: error },
  )
}
