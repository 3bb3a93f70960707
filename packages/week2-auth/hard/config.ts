import { type LoadOptions, loadConfig as load } from 'shared/config/load.ts'
import { integer, port } from 'shared/config/numbers.ts'
import { z } from 'zod'

const variables = z.object({
  PORT: port.default(3000),
  JWT_SECRET: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= 32)
    .describe('at least 32 bytes, such as `openssl rand -base64 32` prints'),
  APP_ORIGIN: z
    .string()
    .refine((text) => URL.canParse(text) && new URL(text).origin === text)
    .default('http://localhost:3000')
    .describe('an origin as browsers send it, https://app.example, without a slash at the end'),
  BCRYPT_COST: integer({ min: 10, max: 15 }).default(12),
  ADMIN_USERNAME: z
    .string()
    .regex(/^\w{3,30}$/)
    .optional()
    .describe('3 to 30 letters, digits or _'),
  ADMIN_PASSWORD_HASH: z
    .string()
    .regex(/^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/)
    .optional()
    .describe('a bcrypt hash, and not the password'),
  TRUST_PROXY: integer({ min: 0, max: 10 }).default(0),
})

/**
 * Reads the configuration from the environment and `.env`.
 * @throws {ConfigError} that names the variables that are missing or wrong.
 */
export function loadConfig(options?: LoadOptions) {
  const config = load(variables, options)
  const { ADMIN_USERNAME: username, ADMIN_PASSWORD_HASH: passwordHash } = config
  return {
    port: config.PORT,
    jwtSecret: config.JWT_SECRET,
    origin: config.APP_ORIGIN,
    bcryptCost: config.BCRYPT_COST,
    admin: username && passwordHash ? { username, passwordHash } : undefined,
    trustProxy: config.TRUST_PROXY,
  }
}
