import type { RequestHandler } from 'express'
import { z } from 'zod'
import { AppError, type FieldError } from './errors.ts'

// #region 4 — the schema and its errors
// Strict: a key that a user does not have is a mistake of the client, and not ours to drop in silence.
const userFields = z.strictObject({
  name: z.string().trim().min(1).max(100),
  // 254 is all that fits into an SMTP command (RFC 5321, section 4.5.3.1.3).
  email: z.email().max(254),
})

function fieldErrors(issues: z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) =>
    // zod reports unknown keys at the object that has them.
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: key, message: 'A user has no such field' }))
      : { path: issue.path.join('.'), message: issue.message },
  )
}
// #endregion

/** Middleware that leaves the fields of a user in `req.body`, or ends in an {@link AppError} with status 400. */
export const validateUser: RequestHandler = (req, _res, next) => {
  // #region 4 — the middleware
  const result = userFields.safeParse(req.body)
  if (!result.success) {
    throw new AppError(400, 'invalid-user', 'This is not a valid user', {
      errors: fieldErrors(result.error.issues),
    })
  }
  req.body = result.data
  next()
  // #endregion
}
