import { Router } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { sendVerificationMail } from './email-verification.ts'
import { remember } from './log-in-remembered.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { loggedInUser, requireLogin, requireVerifiedEmail } from './require-login.ts'
import type { Services } from './services.ts'
import { logIn } from './sessions.ts'
import { parseBody, passwordChange, registration } from './validation.ts'

/** What a user has: an account, a profile, a password. */
export function accountRoutes(services: Services): Router {
  const { users, bcryptCost, endLogins, oneTimeTokens } = services
  const router = Router()

  router.post('/register', async (req, res) => {
    const { username, email, password } = parseBody(registration, req.body)
    const user = users.add({ username, email, passwordHash: await hashPassword(password, bcryptCost) })
    if (!user) throw new AppError(409, 'username-taken', 'This username is taken')
    // Whether somebody has this address already is not said: it is theirs only who can read its mail.
    res.status(201).json({ username })
    // #region 2 — send the mail after registration
    sendVerificationMail(services, user)
    // #endregion
  })

  router.get('/me', requireLogin(users), (req, res) => {
    res.json({ username: loggedInUser(req, users).username })
  })

  router.get('/profile', requireLogin(users), (req, res) => {
    const { username, email, emailVerified } = loggedInUser(req, users)
    res.json({ username, email, emailVerified })
  })

  router.get('/members', requireVerifiedEmail(users), (_req, res) => {
    const verified = users.list().filter(({ emailVerified }) => emailVerified)
    res.json({ data: verified.map(({ username }) => username) })
  })

  router.put('/password', requireLogin(users), async (req, res) => {
    const { id, passwordHash } = loggedInUser(req, users)
    const { currentPassword, newPassword } = parseBody(passwordChange, req.body)
    if (!(await verifyPassword(currentPassword, passwordHash, bcryptCost))) {
      throw new AppError(403, 'wrong-password', 'The current password is wrong')
    }
    users.setPasswordHash(id, await hashPassword(newPassword, bcryptCost))
    // Whoever knew the old password may be logged in: all logins end, and this browser begins anew.
    await endLogins(id)
    // #region 3 — revoke the old links
    oneTimeTokens.revoke('password-reset', id)
    // #endregion
    await remember(req, res, services)
    const user = users.findById(id)
    if (user) await logIn(req, user)
    res.status(204).end()
  })

  return router
}
