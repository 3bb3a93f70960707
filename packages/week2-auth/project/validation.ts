import { AppError } from 'shared/http/errors.ts'
import { z } from 'zod'
import { isAmbiguous } from './passwords.ts'

const username = z.string().regex(/^\w{3,30}$/, 'Expected 3 to 30 letters, digits or _')

// #region 1 — what a password is
const password = z
  .string()
  // zod counts code points, as NIST SP 800-63B asks (section 5.1.1.2); `length` counts an emoji twice.
  .min(8, 'Expected at least 8 characters')
  .refine((text) => !isAmbiguous(text), 'Expected at most 72 bytes in UTF-8, and no NUL')
// #endregion

/** What somebody sends who registers. Strict: `role` and `emailVerified` are not for them to choose. */
export const registration = z.strictObject({
  username,
  // #region 1 — the fields of a registration
  password,
  // 254 is all that fits into an SMTP command (RFC 5321, section 4.5.3.1.3).
  email: z.email().max(254).optional(),
  // #endregion
})

/** What somebody sends who logs in. Any text will do: what cannot be a password is just a wrong one. */
export const credentials = z.object({
  // #region 2 — the fields of a login
  username: z.string(),
  password: z.string(),
  // #endregion
})

/** What an administrator sends to change a role. */
export const roleChange = z.strictObject({
  // #region 3 — the field of a role change
  role: z.enum(['admin', 'user']),
  // #endregion
})

/** Whether a text from elsewhere, such as a provider, can be a username here. */
export function isUsername(text: unknown): text is string {
  return username.safeParse(text).success
}

/**
 * Checks the body of a request.
 * @returns the fields of the schema.
 * @throws {AppError} 400 with `errors: [{ path, message }]`. Nothing that was sent is repeated in it.
 */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const errors = result.error.issues.flatMap((issue) =>
    // zod reports unknown keys at the object that has them.
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: key, message: 'There is no such field' }))
      : { path: issue.path.join('.'), message: issue.message },
  )
  throw new AppError(400, 'invalid-body', 'The body is not as it should be: see errors', { errors })
}
