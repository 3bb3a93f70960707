import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import { loadConfig as load } from 'shared/config/load.ts'
import { integer, port } from 'shared/config/numbers.ts'
import { z } from 'zod'

export type Environment = Record<string, string | undefined>

export interface Config {
  /** The TCP port to listen on. With 0 the operating system picks one. */
  port: number
  /** A connection string, `postgres://user:password@host:5432/name`. */
  databaseUrl: string
  /** Signs the access tokens; at least 32 bytes. */
  jwtSecret: string
  /** Without it, the server keeps nothing in Redis. */
  redisUrl?: string
}

/** One file for each environment, so that tests never run on the database of development. */
const FILES = { development: '.env', test: '.env.test', production: '.env.production' }

/** Right on your own machine. In production they would hide that a setting is missing. */
const DEFAULTS = { PORT: '3000', DB_HOST: 'localhost', DB_PORT: '5432' }

const SECRETS = ['DB_PASS', 'JWT_SECRET']

const service = z.object({
  PORT: port,
  JWT_SECRET: z
    .string()
    // As long as the hash of HS256 (RFC 7518, section 3.2), in bytes.
    .refine((secret) => Buffer.byteLength(secret) >= 32)
    .describe('a secret of at least 32 bytes, and not that of .env.example'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe('a URL such as redis://localhost:6379'),
})

const url = service.extend({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('a URL such as postgres://user:password@host:5432/name'),
})

const parts = service.extend({
  DB_HOST: z.string(),
  DB_PORT: integer({ min: 1, max: 65_535 }),
  DB_USER: z.string(),
  DB_PASS: z.string().describe('a password, and not that of .env.example'),
  DB_NAME: z.string(),
})

/**
 * Reads the configuration from the environment and the file for it, and checks it. It changes neither.
 * @param options.env wins over the file, variable by variable.
 * @param options.folder holds the files: `.env`, `.env.test`, `.env.production`. They may be missing.
 * @throws {Error} with one line for each variable that is missing or wrong. It contains no values.
 */
export function loadConfig({
  env = process.env,
  folder = '.',
}: {
  env?: Environment
  folder?: string
} = {}): Config {
  const environment = environmentOf(env)
  const given = { ...readEnvFile(join(folder, FILES[environment])), ...filled(env) }
  const options = {
    env: environment === 'production' ? withoutExamples(given) : { ...DEFAULTS, ...given },
    envFile: false as const,
  }
  if (given.DATABASE_URL) {
    const { PORT, JWT_SECRET, REDIS_URL, DATABASE_URL } = load(url, options)
    return { port: PORT, databaseUrl: DATABASE_URL, jwtSecret: JWT_SECRET, redisUrl: REDIS_URL }
  }
  const { PORT, JWT_SECRET, REDIS_URL, ...database } = load(parts, options)
  const databaseUrl = connectionString(database)
  return { port: PORT, databaseUrl, jwtSecret: JWT_SECRET, redisUrl: REDIS_URL }
}

function environmentOf({ NODE_ENV }: Environment): keyof typeof FILES {
  const name = NODE_ENV || 'development'
  if (Object.hasOwn(FILES, name)) return name as keyof typeof FILES
  // A typing error must not start a development server in production.
  throw new Error(`NODE_ENV must be one of ${Object.keys(FILES).join(', ')}`)
}

function readEnvFile(file: string): Environment {
  return existsSync(file) ? filled(parse(readFileSync(file))) : {}
}

/** Without empty variables. An empty variable counts as missing, and must not hide that of the file. */
function filled(variables: Environment): Environment {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value))
}

/** Without the secrets that everybody can read in the repository. */
function withoutExamples(given: Environment): Environment {
  const examples = readEnvFile(join(import.meta.dirname, '.env.example'))
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => !SECRETS.includes(name) || value !== examples[name]),
  )
}

/** Encodes each part. A password such as `p@ss/word` would otherwise move the host. */
function connectionString({
  DB_HOST,
  DB_PORT,
  DB_USER,
  DB_PASS,
  DB_NAME,
}: Omit<z.output<typeof parts>, 'PORT' | 'JWT_SECRET' | 'REDIS_URL'>) {
  const [user, password, name] = [DB_USER, DB_PASS, DB_NAME].map(encodeURIComponent)
  return `postgres://${user}:${password}@${DB_HOST}:${DB_PORT}/${name}`
}
