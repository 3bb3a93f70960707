import { Router } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { z } from 'zod'
import { hashPassword } from './passwords.ts'
import type { Services } from './services.ts'
import { emailAddress, parseBody, password, token } from './validation.ts'

const MINUTES_30 = 30

/** Mails the owner of an address the link that resets the password, if there is an owner. Returns at once. */
export function sendResetMail(
  { users, mailer, mailLimit, oneTimeTokens, frontendUrl }: Services,
  address: string,
): void {
  // #region 3 — send the mail
  const user = users.findByVerifiedEmail(address)
  // Before a token is made: a request too many does not make void what the user has in the mailbox.
  if (!user || !mailer || !mailLimit.take('password-reset', user.email)) return
  const token = oneTimeTokens.issue('password-reset', user.id, MINUTES_30)
  mailer.send({
    // As the user has written it, and not as the request has: an address may only look the same.
    to: user.email,
    subject: 'Reset your password',
    text: [
      `Hello ${user.username},`,
      'with this link you choose a new password. It works once, within 30 minutes:',
      `${frontendUrl}/reset-password#token=${token}`,
      'If you have not asked for it, do nothing: your password stays as it is.',
    ].join('\n\n'),
  })
  // #endregion
}

export function passwordResetRoutes(services: Services): Router {
  const { users, oneTimeTokens, bcryptCost, endLogins } = services
  const router = Router()

  router.post('/', (req, res) => {
    // #region 3 — the route that asks for a reset
    const { email } = parseBody(emailAddress, req.body)
    // Answered first: neither what is said nor when tells whether there is such a user (OWASP Forgot Password Cheat Sheet).
    res.status(202).json({ message: 'If there is an account with this address, a mail is on its way to it' })
    sendResetMail(services, email)
    // #endregion
  })

  router.post('/confirm', async (req, res) => {
    // #region 3 — the route that resets
    // The password first: a token is not used up for one that is refused.
    const body = parseBody(z.strictObject({ token, password }), req.body)
    const userId = oneTimeTokens.redeem('password-reset', body.token)
    if (userId === undefined) throw new AppError(400, 'invalid-token', 'This link is not valid any more')
    users.setPasswordHash(userId, await hashPassword(body.password, bcryptCost))
    // Whoever knew the old password may be logged in.
    await endLogins(userId)
    res.status(204).end()
    // #endregion
  })

  return router
}
