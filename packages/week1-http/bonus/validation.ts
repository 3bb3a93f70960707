import type { RequestHandler } from 'express'
import { z } from 'zod'
import { type FieldError, ValidationError } from './errors.ts'

// Strict: an unknown key is a client's mistake, and dropping it would hide the mistake.
const userFields = z.strictObject({
  name: z.string().trim().min(1).max(100),
  // Mail cannot be sent to a longer address (RFC 5321, section 4.5.3.1.3).
  email: z.email().max(254),
})

function fieldErrors(issues: z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) =>
    // zod reports unknown keys with the path of their object.
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: key, message: 'A user has no such field' }))
      : { path: issue.path.join('.'), message: issue.message },
  )
}

/** Middleware that puts the fields of a user into `req.body`, or throws a {@link ValidationError}. */
export const validateUser: RequestHandler = (req, _res, next) => {
  const result = userFields.safeParse(req.body)
  if (!result.success) {
    throw new ValidationError('invalid-user', 'This is not a valid user', {
      errors: fieldErrors(result.error.issues),
    })
  }
  req.body = result.data
  next()
}
