// #region 7
import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'dotenv'
// #endregion
import { z } from 'zod'

export interface Config {
  /** The TCP port to listen on; 0 lets the operating system choose. */
  port: number
}

export type Environment = Record<string, string | undefined>

/** What holds where neither the environment nor the file says anything else. */
const defaults: Config = { port: 3000 }

// #region 7 — the schema of the variables
const expectedPort = 'must be an integer from 0 to 65535'

const variables = z.object({
  PORT: z
    .string()
    // Digits alone: z.coerce.number() would also take ' 3000', '0x10', '1e3' and ''.
    .regex(/^\d+$/, expectedPort)
    .transform(Number)
    .refine((port) => port <= 65_535, expectedPort)
    .default(defaults.port),
})
// #endregion

/**
 * Reads the configuration from the environment and a `.env` file, and checks it. It changes neither.
 * @param env wins over the file, variable by variable (https://12factor.net/config).
 * @param envFile relative to the working directory; fine when it is not there.
 * @throws {Error} whose message names each variable that is wrong, in one line.
 */
export function loadConfig(env: Environment = process.env, envFile = '.env'): Config {
  // #region 7 — read and check the configuration
  const file = existsSync(envFile) ? parse(readFileSync(envFile)) : {}
  const given = { ...file, ...env }
  // `||`: an empty variable counts as none.
  const result = variables.safeParse({ PORT: given.PORT || undefined })
  if (!result.success) {
    throw new Error(result.error.issues.map(({ path, message }) => `${path} ${message}`).join(', '))
  }
  return { port: result.data.PORT }
  // #endregion
}
