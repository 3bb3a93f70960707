import { type LoadOptions, loadConfig as load } from 'shared/config/load.ts'
import { integer, port } from 'shared/config/numbers.ts'
import { z } from 'zod'

const secret = z
  .string()
  .refine((text) => Buffer.byteLength(text) >= 32)
  .describe('at least 32 bytes that nobody can guess; `openssl rand -base64 32` makes some')
const httpUrl = z.url({ protocol: /^https?$/ }).describe('a URL like https://app.example.com')

const variables = z.object({
  PORT: port.default(3000),
  NODE_ENV: z.string().default('development'),
  SESSION_SECRET: secret,
  JWT_SECRET: secret,
  BCRYPT_COST: integer({ min: 10, max: 15 }).default(12),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).describe('a URL like smtp://localhost:1025'),
  MAIL_FROM: z.string().default('no-reply@localhost'),
  FRONTEND_URL: httpUrl.default('http://localhost:5173'),
  CORS_ORIGINS: z
    .string()
    .transform((text) => text.split(','))
    .default([])
    .describe('origins, separated by commas'),
  // #region 5 — the variable for Redis
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).describe('a URL like redis://localhost:6379'),
  // #endregion
})

export type Config = z.output<typeof variables>

/** @throws {ConfigError} that names every variable that is missing or wrong. */
export function loadConfig(options?: LoadOptions): Config {
  return load(variables, options)
}
