// #region 7
import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'dotenv'
// #endregion
import { z } from 'zod'

export interface Config {
  /** The TCP port to listen on. With 0 the operating system picks one. */
  port: number
}

export type Environment = Record<string, string | undefined>

const defaults: Config = { port: 3000 }

// #region 7 — the schema of the variables
const expectedPort = 'must be an integer from 0 to 65535'

const variables = z.object({
  PORT: z
    .string()
    // Digits only: z.coerce.number() also accepts ' 3000', '0x10', '1e3' and ''.
    .regex(/^\d+$/, expectedPort)
    .transform(Number)
    .refine((port) => port <= 65_535, expectedPort)
    .default(defaults.port),
})
// #endregion

/**
 * Reads the configuration. `env` wins over the file, which may be missing. It changes neither.
 * @throws {Error} with a message of one line that names each wrong variable.
 */
export function loadConfig(env: Environment = process.env, envFile = '.env'): Config {
  // #region 7 — read and check the configuration
  const file = existsSync(envFile) ? parse(readFileSync(envFile)) : {}
  const given = { ...file, ...env }
  // `||`, not `??`: an empty variable counts as missing.
  const result = variables.safeParse({ PORT: given.PORT || undefined })
  if (!result.success) {
    throw new Error(result.error.issues.map(({ path, message }) => `${path} ${message}`).join(', '))
  }
  return { port: result.data.PORT }
  // #endregion
}
