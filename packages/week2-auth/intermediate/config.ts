import { type Environment, loadConfig as load } from 'shared/config/load.ts'
import { port } from 'shared/config/numbers.ts'
import { z } from 'zod'

export interface Config {
  /** The TCP port to listen on; 0 lets the operating system choose. */
  port: number
  /** Signs the tokens. There is no default: everybody would know it. */
  jwtSecret: string
}

const variables = z.object({
  PORT: port.default(3000),
  // #region 8 — the variable for the secret
  JWT_SECRET: z
    .string()
    // As long as the hash of HS256 (RFC 7518, section 3.2), in bytes.
    .refine((secret) => Buffer.byteLength(secret) >= 32)
    // Said in every complaint, instead of anything about the value.
    .describe('a secret of at least 32 bytes, see .env.example'),
  // #endregion
})

/**
 * Reads the configuration from the environment and a `.env` file, and checks it. It changes neither.
 * @param env wins over the file, variable by variable.
 * @param envFile relative to the working directory; fine when it is not there.
 * @throws {ConfigError} that names each variable that is missing or wrong in a line, and no value.
 */
export function loadConfig(env: Environment = process.env, envFile = '.env'): Config {
  // #region 8 — load the configuration
  const { PORT, JWT_SECRET } = load(variables, { env, envFile })
  return { port: PORT, jwtSecret: JWT_SECRET }
  // #endregion
}
