import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'dotenv'
import { z } from 'zod'

export interface Config {
  /** The TCP port to listen on. With 0 the operating system picks one. */
  port: number
  /** The address to listen on. */
  host: string
}

export type Environment = Record<string, string | undefined>

/** Used when neither the environment nor the file has a value. Other machines cannot connect to localhost. */
const defaults: Config = { port: 3000, host: 'localhost' }

const expectedPort = 'must be an integer from 0 to 65535'

const variables = z.object({
  PORT: z
    .string()
    // Digits only: z.coerce.number() also accepts ' 3000', '0x10', '1e3' and ''.
    .regex(/^\d+$/, expectedPort)
    .transform(Number)
    .refine((port) => port <= 65_535, expectedPort)
    .default(defaults.port),
  // #region 5 — the variable for the host
  HOST: z.string().default(defaults.host),
  // #endregion
})

/**
 * Reads the configuration. `env` wins over the file, which may be missing. It changes neither.
 * @throws {Error} with a message of one line that names each wrong variable.
 */
export function loadConfig(env: Environment = process.env, envFile = '.env'): Config {
  const file = existsSync(envFile) ? parse(readFileSync(envFile)) : {}
  // An empty variable counts as missing.
  const given = Object.entries({ ...file, ...env }).filter(([, value]) => value)
  const result = variables.safeParse(Object.fromEntries(given))
  if (!result.success) {
    throw new Error(result.error.issues.map(({ path, message }) => `${path} ${message}`).join(', '))
  }
  return {
    port: result.data.PORT,
    // #region 5 — the host in the configuration
    // #starter host: defaults.host,
    host: result.data.HOST,
    // #endregion
  }
}
