import { AppError } from 'shared/http/errors.ts'
import { z } from 'zod'
import { isAmbiguous } from './passwords.ts'

/** What somebody sends who registers. A password is never trimmed nor changed. */
export const registration = z.strictObject({
  username: z.string().regex(/^[A-Za-z0-9_]{3,30}$/, 'Expected 3 to 30 letters, digits or _'),
  password: z
    .string()
    .refine((text) => [...text].length >= 8, 'Expected at least 8 characters')
    .refine((text) => !isAmbiguous(text), 'Expected at most 72 bytes in UTF-8, without NUL'),
})

/** What somebody sends who logs in. Any text will do: what cannot be a password is just a wrong one. */
export const credentials = z.object({ username: z.string(), password: z.string() })

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
  throw new AppError(400, 'invalid-body', 'The body is not as it should be', { errors })
}
