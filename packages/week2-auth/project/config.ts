import { type LoadOptions, loadConfig as load } from 'shared/config/load.ts'
import { integer, port } from 'shared/config/numbers.ts'
import { z } from 'zod'
import type { ProviderOptions } from './provider.ts'

export interface Config {
  port: number
  /** Where browsers reach the app, its origin. */
  publicUrl: string
  jwtSecret: string
  bcryptCost: number
  /** Missing where users cannot sign in with a provider. */
  provider?: ProviderOptions
}

/** @param https without it, on one's own machine, http will do too. */
function variables(https: boolean) {
  const protocol = https ? /^https$/ : /^https?$/
  const origin = z
    .url({ protocol })
    .refine((url) => new URL(url).href === `${new URL(url).origin}/`)
    .transform((url) => new URL(url).origin)
    .describe(https ? 'an https URL without a path' : 'a URL without a path')
  const secret = z
    .string()
    .refine((text) => Buffer.byteLength(text) >= 32)
    .describe('at least 32 bytes')

  return z.object({
    PORT: port.default(3000),
    PUBLIC_URL: https ? origin : origin.default('http://localhost:3000'),
    JWT_SECRET: secret,
    BCRYPT_COST: integer({ min: 10, max: 15 }).default(10),
    OIDC_ISSUER: z
      .url({ protocol })
      .describe(https ? 'an https URL' : 'a URL')
      .optional(),
    OIDC_CLIENT_ID: z.string().optional(),
    OIDC_CLIENT_SECRET: z.string().optional(),
  })
}

/**
 * Reads the configuration from the environment and a `.env` file, and checks it.
 * @throws {ConfigError} that names each variable that is wrong, and no value.
 */
export function loadConfig(options?: LoadOptions): Config {
  // #region 5 — whether https is required
  // #starter const https = false
  const mode = z.object({ NODE_ENV: z.string().default('development') })
  // What passwords, tokens and codes travel through must be closed, unless nobody but you is on the way.
  const https = load(mode, options).NODE_ENV === 'production'
  // #endregion
  const given = load(variables(https), options)
  return {
    port: given.PORT,
    publicUrl: given.PUBLIC_URL,
    jwtSecret: given.JWT_SECRET,
    bcryptCost: given.BCRYPT_COST,
    // #region 5 — the provider in the configuration
    provider: providerOf(given, https),
    // #endregion
  }
}

// #region 5 — read the variables of the provider
function providerOf(
  given: z.output<ReturnType<typeof variables>>,
  https: boolean,
): ProviderOptions | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = given
  if (issuer !== undefined && clientId !== undefined && clientSecret !== undefined) {
    return { issuer, clientId, clientSecret, allowHttp: !https }
  }
  if (issuer !== undefined || clientId !== undefined || clientSecret !== undefined) {
    throw new Error('OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together: set all or none')
  }
  return undefined
}
// #endregion
