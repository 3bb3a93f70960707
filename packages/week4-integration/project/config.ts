import { type LoadOptions, loadConfig as load } from 'shared/config/load.ts'
import { port } from 'shared/config/numbers.ts'
import { z } from 'zod'

const variables = z.object({
  PORT: port.default(3000),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('a URL such as postgres://user:password@host:5432/database'),
})

/**
 * Reads the configuration from the environment and a `.env` file, and checks it.
 * @throws {ConfigError} with one line for each variable that is missing or wrong. It contains no values.
 */
export function loadConfig(options?: LoadOptions): { port: number; databaseUrl: string } {
  const { PORT, DATABASE_URL } = load(variables, options)
  return { port: PORT, databaseUrl: DATABASE_URL }
}
