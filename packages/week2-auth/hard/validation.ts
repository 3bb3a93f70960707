import { integer } from 'shared/config/numbers.ts'
import { AppError } from 'shared/http/errors.ts'
import { z } from 'zod'
import { isAmbiguous } from './passwords.ts'
import { roles } from './users.ts'

export interface Credentials {
  username: string
  password: string
}

const username = z.string().regex(/^[A-Za-z0-9_]{3,30}$/, 'must be 3 to 30 letters, digits or _')

const newPassword = z
  .string()
  // Code points, for `length` counts an emoji twice (NIST SP 800-63B-4, section 3.1.1.2).
  .refine((password) => [...password].length >= 8, 'must have at least 8 characters')
  .refine((password) => !isAmbiguous(password), 'must have at most 72 bytes in UTF-8, and no NUL')

// #region 4 — the schema of a registration
// #starter export const registration = z.object({ username, password: newPassword })
// Strict: what a client may not decide, it may not even say, whatever it is called.
export const registration = z.strictObject({ username, password: newPassword })
// #endregion

/** The rules for new users are not for those who are there: what breaks them is simply wrong. */
export const login = z.strictObject({ username: z.string(), password: z.string() })

export const roleChange = z.strictObject({ role: z.enum(roles) })

export const pageQuery = z.object({
  page: integer({ min: 1 }).default(1),
  limit: integer({ min: 1, max: 100 }).default(10),
})

/** @throws {AppError} 400 that lists in `errors` what is wrong. */
export function validate<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const errors = result.error.issues.flatMap((issue) =>
    // zod reports unknown keys at the object that has them.
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: key, message: 'is not expected here' }))
      : { path: issue.path.join('.'), message: issue.message },
  )
  throw new AppError(400, 'invalid-input', 'This is not what is expected here', { errors })
}
