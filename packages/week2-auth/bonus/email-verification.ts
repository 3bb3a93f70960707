import { Router } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { z } from 'zod'
import { loggedInUser } from './require-login.ts'
import type { Services } from './services.ts'
import type { User } from './users.ts'
import { parseBody, token } from './validation.ts'

const HOURS_24 = 24 * 60

/** Mails a user the link that verifies the address. Returns at once. */
export function sendVerificationMail(
  { mailer, mailLimit, oneTimeTokens, frontendUrl }: Services,
  user: User,
): void {
  // #region 2 — send the mail
  if (!mailer || !mailLimit.take('email-verification', user.email)) return
  const token = oneTimeTokens.issue('email-verification', user.id, HOURS_24)
  mailer.send({
    to: user.email,
    subject: 'Verify your email address',
    text: [
      `Hello ${user.username},`,
      'this link verifies that the address is yours. It works once, within 24 hours:',
      // Behind the #, which browsers keep to themselves: no server's log has it, and no Referer.
      `${frontendUrl}/verify-email#token=${token}`,
      'If you have not registered, do nothing.',
    ].join('\n\n'),
  })
  // #endregion
}

export function emailVerificationRoutes(services: Services): Router {
  const { users, oneTimeTokens } = services
  const router = Router()

  // Sends the mail again.
  router.post('/', (req, res) => {
    // #region 2 — the route that sends it again
    const user = loggedInUser(req, users)
    if (user.emailVerified) throw new AppError(409, 'already-verified', 'The address is verified already')
    sendVerificationMail(services, user)
    res.status(202).json({ message: 'A mail is on its way' })
    // #endregion
  })

  // POST and not GET: programs that look for viruses in mails follow each link, and would verify in the user's name.
  router.post('/confirm', (req, res) => {
    // #region 2 — the route that confirms
    const body = parseBody(z.strictObject({ token }), req.body)
    const userId = oneTimeTokens.redeem('email-verification', body.token)
    if (userId === undefined) throw new AppError(400, 'invalid-token', 'This link is not valid any more')
    if (!users.verifyEmail(userId)) {
      throw new AppError(409, 'email-taken', 'Another user has verified this address')
    }
    res.status(204).end()
    // #endregion
  })

  return router
}
