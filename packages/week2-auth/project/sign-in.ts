import type { Request, Response } from 'express'
import * as openid from 'openid-client'
import { AppError } from 'shared/http/errors.ts'
import type { Clock } from './clock.ts'
import { cookieName, cookieOptions, readCookie } from './cookies.ts'
import { hashToken, randomToken } from './opaque-token.ts'
import type { Profile, Provider } from './provider.ts'
import type { PendingSignIn, PendingSignInRepository } from './repositories.ts'

/** How long somebody may take at the provider, in seconds. */
const LIFETIME = 10 * 60

export interface SignInOptions {
  provider: Provider
  repository: PendingSignInRepository
  clock: Clock
  /** Where browsers reach the app. */
  publicUrl: string
}

export interface SignIns {
  /**
   * Begins a sign-in in this browser.
   * @param userId who asks for it, where it is to link an identity to somebody who is logged in.
   * @returns where at the provider it goes on.
   */
  begin(res: Response, options: { returnTo: string; userId?: string }): Promise<string>
  /**
   * Ends the sign-in that this browser has begun.
   * @throws {AppError} 400 where it has begun none, or the provider's answer belongs to another.
   */
  finish(req: Request, res: Response): Promise<{ pending: PendingSignIn; profile: Profile }>
}

/**
 * The way to the provider and back. A cookie ties both ends to one browser: else an attacker could let somebody finish
 * what the attacker has begun, and be signed in as the attacker (RFC 9700, section 4.7).
 */
export function createSignIns({ provider, repository, clock, publicUrl }: SignInOptions): SignIns {
  const name = cookieName('sign_in', publicUrl)
  // Lax, for the browser comes back from another site: it would not send a Strict one along.
  const options = { ...cookieOptions(publicUrl), sameSite: 'lax' } as const

  return {
    async begin(res, { returnTo, userId }) {
      // #region 5 — begin a sign-in
      const secrets = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        codeVerifier: openid.randomPKCECodeVerifier(),
      }
      const url = await provider.authorizationUrl(secrets)
      const secret = randomToken()
      const expiresAt = new Date(clock().getTime() + LIFETIME * 1000)
      await repository.add({ hash: hashToken(secret), ...secrets, returnTo, userId, expiresAt })
      res.cookie(name, secret, { ...options, maxAge: LIFETIME * 1000 })
      return url
      // #endregion
    },

    async finish(req, res) {
      // #region 6 — finish a sign-in
      const secret = readCookie(req, name)
      res.clearCookie(name, options)
      // Taken, and so used up, whatever comes of it.
      const pending = secret === undefined ? undefined : await repository.take(hashToken(secret))
      if (!pending || pending.expiresAt <= clock()) {
        throw new AppError(400, 'sign-in-unknown', 'This browser has begun no sign-in: begin again')
      }
      const query = new URL(req.originalUrl, publicUrl).search
      return { pending, profile: await provider.exchange(query, pending) }
      // #endregion
    },
  }
}
