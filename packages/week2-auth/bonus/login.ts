import { Router } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { logInRemembered, remember } from './log-in-remembered.ts'
import { verifyPassword } from './passwords.ts'
import { loggedInUser, requireLogin } from './require-login.ts'
import type { Services } from './services.ts'
import { logIn, logOut } from './sessions.ts'
import { login, parseBody } from './validation.ts'

/** Logging in and out. Behind these routes, a browser that remembers its user has logged in again. */
export function loginRoutes(services: Services): Router {
  const { users, bcryptCost, rememberMe, endLogins } = services
  const router = Router()

  router.post('/login', async (req, res) => {
    const { username, password, rememberMe: isTicked } = parseBody(login, req.body)
    const user = users.findByUsername(username)
    const isRight = await verifyPassword(password, user?.passwordHash, bcryptCost)
    // Alike for an unknown user and a wrong password, in words and in time (OWASP Authentication Cheat Sheet).
    if (!user || !isRight) throw new AppError(401, 'wrong-credentials', 'Username or password is wrong')
    await logIn(req, user)
    // Also without the box: who was remembered here so far would be logged in again once this session is over.
    // #region 1 — remember if the box is ticked
    // #starter await remember(req, res, services)
    await remember(req, res, services, isTicked ? await rememberMe.start(user) : undefined)
    // #endregion
    res.json({ username: user.username })
  })

  router.post('/logout', async (req, res) => {
    await remember(req, res, services)
    await logOut(req, res)
    res.status(204).end()
  })

  router.use(logInRemembered(services))

  router.post('/logout-everywhere', requireLogin(users), async (req, res) => {
    await endLogins(loggedInUser(req, users).id)
    await remember(req, res, services)
    await logOut(req, res)
    res.status(204).end()
  })

  return router
}
