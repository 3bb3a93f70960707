import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'dotenv'
import { z } from 'zod'

export interface Config {
  /** The TCP port to listen on; 0 lets the operating system choose. */
  port: number
  /** The address to listen on. */
  host: string
}

export type Environment = Record<string, string | undefined>

/** What holds where neither the environment nor the file says anything else: nobody on the network gets in. */
const defaults: Config = { port: 3000, host: 'localhost' }

const expectedPort = 'must be an integer from 0 to 65535'

const variables = z.object({
  PORT: z
    .string()
    // Digits alone: z.coerce.number() would also take ' 3000', '0x10', '1e3' and ''.
    .regex(/^\d+$/, expectedPort)
    .transform(Number)
    .refine((port) => port <= 65_535, expectedPort)
    .default(defaults.port),
  // #region 5 — the variable for the host
  HOST: z.string().default(defaults.host),
  // #endregion
})

/**
 * Reads the configuration from the environment and a `.env` file, and checks it. It changes neither.
 * @param env wins over the file, variable by variable (https://12factor.net/config).
 * @param envFile relative to the working directory; fine when it is not there.
 * @throws {Error} whose message names each variable that is wrong, in one line.
 */
export function loadConfig(env: Environment = process.env, envFile = '.env'): Config {
  const file = existsSync(envFile) ? parse(readFileSync(envFile)) : {}
  // An empty variable counts as none.
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
