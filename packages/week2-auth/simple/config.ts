import { loadConfig as load } from 'shared/config/load.ts'
import { integer, port } from 'shared/config/numbers.ts'
import { z } from 'zod'

export interface Config {
  /** The TCP port to listen on; 0 lets the operating system choose. */
  port: number
  bcryptCost: number
}

const variables = z.object({
  PORT: port.default(3000),
  // At least 10 (OWASP Password Storage Cheat Sheet); from 15 on a login takes seconds.
  BCRYPT_COST: integer({ min: 10, max: 14 }).default(10),
})

/**
 * Reads the configuration from the environment and `.env`.
 * @throws {ConfigError} that names each variable that is wrong.
 */
export function loadConfig(): Config {
  const { PORT, BCRYPT_COST } = load(variables)
  return { port: PORT, bcryptCost: BCRYPT_COST }
}
