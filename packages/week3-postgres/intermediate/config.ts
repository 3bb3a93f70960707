import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'dotenv'
import pg from 'pg'

export type Environment = Record<string, string | undefined>

/**
 * Reads from the environment and a `.env` file how to reach the database: `DATABASE_URL`, or the parts of it,
 * `DB_HOST`, `DB_PORT`, `DB_USER`, `DB_PASS` and `DB_NAME`. It changes neither.
 * @param env wins over the file, variable by variable.
 * @param envFile relative to the working directory; fine when it is not there.
 * @returns what `createPool` takes.
 * @throws {Error} whose message names, in one line, the variables that are missing or wrong. It holds none of their values.
 */
export function loadConfig(env: Environment = process.env, envFile = '.env'): pg.PoolConfig {
  let given = env
  const file = existsSync(envFile) ? parse(readFileSync(envFile)) : {}
  given = { ...file, ...env }
  if (!given.DATABASE_URL) return fromParts(given)
  requireUrl(given.DATABASE_URL)
  return { connectionString: given.DATABASE_URL }
}

function fromParts({ DB_HOST, DB_PORT, DB_USER, DB_PASS, DB_NAME }: Environment): pg.PoolConfig {
  const required = { DB_HOST, DB_USER, DB_PASS, DB_NAME }
  const missing = Object.entries(required).flatMap(([name, value]) => (value ? [] : [name]))
  if (missing.length > 0)
    throw new Error(`Set ${missing.join(', ')}, or DATABASE_URL in place of all DB_ variables`)
  const port = Number(DB_PORT || 5432)
  // Number() would also take ' 5432', '0x10' and '1e3'.
  if (!/^\d*$/.test(DB_PORT ?? '') || port < 1 || port > 65_535) {
    throw new Error('DB_PORT must be an integer from 1 to 65535')
  }
  // As fields and not glued into a URL, where a password with @, / or % would come to mean something else.
  return { host: DB_HOST, port, user: DB_USER, password: DB_PASS, database: DB_NAME }
}

/** What has parsed a URL in vain quotes it in its errors, password included: they go no further. */
function requireUrl(url: string): void {
  const complaint = 'DATABASE_URL must look like postgres://user:password@host:5432/database'
  if (!/^postgres(ql)?:\/\//.test(url)) throw new Error(complaint)
  let client: pg.Client
  try {
    client = new pg.Client({ connectionString: url })
  } catch {
    throw new Error(complaint)
  }
  if (!Number.isInteger(client.port)) throw new Error(complaint)
}
