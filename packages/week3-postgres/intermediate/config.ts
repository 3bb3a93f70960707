import { readFileSync } from 'node:fs'
import { parse } from 'dotenv'
import type pg from 'pg'

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
  const given: Environment = { ...filled(readEnvFile(envFile)), ...filled(env) }
  if (!given.DATABASE_URL) return fromParts(given)
  requireUrl(given.DATABASE_URL)
  return { connectionString: given.DATABASE_URL }
}
function readEnvFile(file: string): Environment {
  try {
    return parse(readFileSync(file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

/** Without the empty ones, which would hide those of the file: an empty variable is a missing one. */
function filled(variables: Environment): Environment {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value))
}

function fromParts({ DB_HOST, DB_PORT = '5432', DB_USER, DB_PASS, DB_NAME }: Environment): pg.PoolConfig {
  const required = { DB_HOST, DB_USER, DB_PASS, DB_NAME }
  const missing = Object.entries(required).flatMap(([name, value]) => (value ? [] : [name]))
  if (missing.length > 0) {
    throw new Error(`Set ${missing.join(', ')}, or DATABASE_URL in place of all DB_ variables`)
  }
  const port = Number(DB_PORT)
  // Number() would also take ' 5432', '0x10' and '1e3'.
  if (!/^\d+$/.test(DB_PORT) || port < 1 || port > 65_535) {
    throw new Error('DB_PORT must be an integer from 1 to 65535')
  }
  // As fields and not glued into a URL, where a password with @, / or % would come to mean something else.
  return { host: DB_HOST, port, user: DB_USER, password: DB_PASS, database: DB_NAME }
}

/** `new URL()` quotes in its error what it cannot parse, password included: `canParse` only says so. */
function requireUrl(url: string): void {
  if (!URL.canParse(url) || !/^postgres(ql)?:\/\//.test(url)) {
    throw new Error('DATABASE_URL must look like postgres://user:password@host:5432/database')
  }
}
