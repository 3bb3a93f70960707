import { type RequestHandler, type Response, Router } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { userOf } from './authenticate-token.ts'
import { createLoginLimiter, type LoginLimits } from './login-limiter.ts'
import type { Passwords } from './passwords.ts'
import type { RefreshGrant, RefreshTokens } from './refresh-tokens.ts'
import { accessTokenOf, clearTokens, refreshTokenOf, sendTokens } from './token-transport.ts'
import type { Tokens } from './tokens.ts'
import { unauthorized } from './unauthorized.ts'
import type { UserStore } from './users.ts'
import { login, registration, validate } from './validation.ts'

export interface AuthServices {
  users: UserStore
  passwords: Passwords
  tokens: Tokens
  refreshTokens: RefreshTokens
  loginLimits: LoginLimits
  /** Middleware for what is not for everybody. */
  guard: RequestHandler
}

/** Registration, login, refresh, logout, and the profile of whoever is logged in. */
export function authRouter({ users, passwords, tokens, refreshTokens, loginLimits, guard }: AuthServices) {
  const router = Router()
  // #region 7 — make the limiter
  const limiter = createLoginLimiter(loginLimits)
  // #endregion

  // #region 2 — hand out the tokens
  // #starter async function handOut(res: Response, { userId }: { userId: string }): Promise<void> {
  // #starter   const token = await tokens.issueToken({ userId })
  // #starter   res.set('Cache-Control', 'no-store').json({ token, expiresIn: tokens.lifetimeSeconds })
  // #starter }
  async function handOut(res: Response, { userId, familyId, token, expiresIn }: RefreshGrant): Promise<void> {
    sendTokens(res, {
      token: await tokens.issueToken({ userId, familyId }),
      expiresIn: tokens.lifetimeSeconds,
      refreshToken: token,
      refreshExpiresIn: expiresIn,
    })
  }
  // #endregion

  router.post('/register', async (req, res) => {
    const { username, password } = validate(registration, req.body)
    const taken = () => new AppError(409, 'username-taken', `The username ${username} is taken`)
    if (users.findByUsername(username)) throw taken()
    const passwordHash = await passwords.hashPassword(password)
    // Somebody may have taken it meanwhile.
    const user = users.add({ username, passwordHash, role: 'user' })
    if (!user) throw taken()
    res.status(201).json({ username: user.username })
  })

  router.post('/login', async (req, res) => {
    const { username, password } = validate(login, req.body)
    // #region 7 — count the attempt
    // Before the password is looked at: of many guesses that come at once, none slips through, and none costs a hash.
    await limiter.count(req.ip ?? '', username)
    // #endregion
    const user = users.findByUsername(username)
    const isRight = await passwords.verifyPassword(password, user?.passwordHash)
    if (!user || !isRight) {
      // One answer for both: nobody learns who is a user.
      throw new AppError(401, 'wrong-credentials', 'Wrong username or password', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      })
    }
    // #region 7 — forgive after a success
    await limiter.forgive(username)
    // #endregion
    // #region 2 — answer the login
    // #starter await handOut(res, { userId: user.id })
    await handOut(res, refreshTokens.start(user.id))
    // #endregion
  })

  // #region 2 — the route that refreshes
  router.post('/refresh-token', async (req, res) => {
    const grant = refreshTokens.rotate(refreshTokenOf(req) ?? '')
    if (!grant) throw unauthorized('token-invalid')
    if (!users.findById(grant.userId)) {
      refreshTokens.revoke(grant.familyId)
      throw unauthorized('token-invalid')
    }
    await handOut(res, grant)
  })
  // #endregion

  router.post('/logout', async (req, res) => {
    // #region 2 — revoke at the logout
    // Whoever gives up a token need not be asked whether it is still good (as OpenID Connect RP-Initiated Logout 1.0,
    // section 2, does); one that is none changes nothing.
    const claims = await tokens
      .verifyToken(accessTokenOf(req) ?? '', { evenExpired: true })
      .catch(() => undefined)
    if (claims?.familyId) refreshTokens.revoke(claims.familyId)
    // #endregion
    // #region 3 — clear the cookies
    clearTokens(res)
    // #endregion
    res.status(204).end()
  })

  router.get(['/profile', '/me'], guard, (_req, res) => {
    const { username, role } = userOf(res)
    // #region 4 — answer with the profile
    // #starter res.json({ username })
    res.json({ username, role })
    // #endregion
  })

  return router
}
