import { type RequestHandler, type Response, Router } from 'express'
import type { Accounts } from './accounts.ts'
import { currentUser } from './authenticate-token.ts'
import type { Profile } from './provider.ts'
import type { RefreshTokens } from './refresh-tokens.ts'
import type { PendingSignIn } from './repositories.ts'
import { parseReturnTo } from './return-to.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { SignIns } from './sign-in.ts'

export interface OauthRoutesOptions {
  signIns: SignIns
  accounts: Accounts
  refreshTokens: RefreshTokens
  cookie: SessionCookie
  /** Lets only those through who are logged in. */
  authenticate: RequestHandler
  /** Where browsers reach the app. */
  publicUrl: string
}

/** Sign in with a provider: the way there, the way back, and the same for somebody who is logged in. */
export function oauthRoutes({
  signIns,
  accounts,
  refreshTokens,
  cookie,
  authenticate,
  publicUrl,
}: OauthRoutesOptions): Router {
  const router = Router()

  // #region 5 — the route to the provider
  router.get('/oauth/login', async (req, res) => {
    const returnTo = parseReturnTo(req.query.returnTo, publicUrl)
    res.redirect(303, await signIns.begin(res, { returnTo }))
  })
  // #endregion

  router.get('/oauth/callback', async (req, res) => {
    // #region 6 — the route back
    const { pending, profile } = await signIns.finish(req, res)
    await conclude(res, pending, profile)
    res.redirect(303, pending.returnTo)
    // #endregion
  })

  /** Does what the sign-in was begun for. */
  async function conclude(res: Response, pending: PendingSignIn, profile: Profile): Promise<void> {
    // A sign-in finds out who somebody is; one that links knows it already, and begins no session.
    // #region 8 — link instead of signing in
    if (pending.userId !== undefined) return accounts.link(pending.userId, profile)
    // #endregion
    // #region 6 — sign in and begin a session
    const user = await accounts.signIn(profile)
    // In a cookie, and not in the URL, which stays in histories and logs (RFC 9700, section 4.3.2).
    cookie.set(res, await refreshTokens.start(user.id))
    // #endregion
  }

  // #region 8 — the route that links
  // Asked for with the token and by POST, so that no other site can make a browser ask for it. The page goes there itself.
  router.post('/oauth/link', authenticate, async (req, res) => {
    const returnTo = parseReturnTo(req.body?.returnTo, publicUrl)
    res.json({ url: await signIns.begin(res, { returnTo, userId: currentUser(res).id }) })
  })
  // #endregion

  return router
}
