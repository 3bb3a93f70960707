import { AppError } from 'shared/http/errors.ts'
import { z } from 'zod'
import { isAmbiguous } from './passwords.ts'

const expectedPassword = 'must have 8 characters to 72 bytes, and no NUL'

/** Taken as it is: never trimmed, never changed. bcrypt reads 72 bytes, and stops at a NUL. */
export const password = z
  .string()
  .min(8, expectedPassword)
  .refine((text) => !isAmbiguous(text), expectedPassword)

const email = z
  .string()
  // #region 2 — what an email address is
  // 254 is all that fits into an SMTP command (RFC 5321, section 4.5.3.1.3). Names and lists of addresses,
  // comments and line breaks are none: what gets through can neither name a second recipient nor add a header.
  .max(254)
  .pipe(z.email())
// #endregion

// Strict: a key that is none of its own is a mistake of the client, and not ours to drop in silence.
export const registration = z.strictObject({
  username: z.string().regex(/^\w{3,30}$/, 'must be 3 to 30 letters, digits or _'),
  email,
  password,
})

export const login = z.strictObject({
  // Only that they are texts: what no user can have is as wrong as what a user does not have.
  username: z.string(),
  password: z.string(),
  rememberMe: z.boolean().default(false),
})

export const passwordChange = z.strictObject({ currentPassword: z.string(), newPassword: password })

export const token = z.string().max(200)

export const emailAddress = z.strictObject({ email })

/**
 * A body as `schema` has it.
 * @throws {AppError} 400 whose `errors` name each field that is wrong, and never what was in it.
 */
export function parseBody<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const result = schema.safeParse(body ?? {})
  if (result.success) return result.data
  const errors = result.error.issues.flatMap((issue) =>
    // zod reports unknown keys at the object that has them.
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: key, message: 'is not known' }))
      : { path: issue.path.join('.'), message: issue.message },
  )
  throw new AppError(400, 'invalid-body', 'The body is not as it should be', { errors })
}
