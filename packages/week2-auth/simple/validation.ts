import type { RequestHandler } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { z } from 'zod'
import { isAmbiguous } from './passwords.ts'

/** What a client sends to register and to log in. */
export interface Credentials {
  username: string
  password: string
}

// #region 5 — the schemas and their errors
const newUsername = z.string().regex(/^[A-Za-z0-9_]{3,30}$/, 'must be 3 to 30 letters, digits or _')

// Neither trimmed nor changed in any other way: white space is as good as any other character.
const newPassword = z
  .string()
  // zod counts code points, as it should be (NIST SP 800-63B, section 5.1.1.2); `length` counts an emoji twice.
  .min(8, 'must have at least 8 characters')
  .refine((password) => !isAmbiguous(password), 'must have at most 72 bytes in UTF-8, and no NUL')

// Strict: a key that does not belong here is a mistake of the client, or a try to decide more than it may.
const registration = z.strictObject({ username: newUsername, password: newPassword })

// The rules for new users are not for those who are there: they may be older than the rules.
const login = z.strictObject({ username: z.string(), password: z.string() })

/** @throws {AppError} 400 that names each wrong field, and repeats no value. */
function parse(schema: z.ZodType<Credentials>, body: unknown): Credentials {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const errors = result.error.issues.flatMap((issue) =>
    // zod reports unknown keys at the object that has them.
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: key, message: 'does not belong here' }))
      : { path: issue.path.join('.'), message: issue.message },
  )
  throw new AppError(400, 'invalid-body', 'The body is not valid', { errors })
}
// #endregion

/** Middleware that leaves the credentials of a new user in `req.body`, or ends in an error with status 400. */
export const validateRegistration: RequestHandler = (req, _res, next) => {
  // #region 5 — check a registration
  req.body = parse(registration, req.body)
  next()
  // #endregion
}

/** Middleware that leaves two texts in `req.body`, or ends in an error with status 400. */
export const validateLogin: RequestHandler = (req, _res, next) => {
  // #region 5 — check a login
  req.body = parse(login, req.body)
  next()
  // #endregion
}
