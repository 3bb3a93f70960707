import { z } from 'zod'
import { isAmbiguous } from './passwords.ts'

/** What a client sends to create or replace a user. Unknown keys are rejected, here and below. */
export const userFields = z.strictObject({
  name: z.string().trim().min(1).max(100),
  // Mail cannot be sent to a longer address (RFC 5321, section 4.5.3.1.3).
  email: z.email().max(254),
})

/** What a client sends to register. A password is never trimmed or changed. */
export const registration = z.strictObject({
  ...userFields.shape,
  username: z.string().regex(/^[A-Za-z0-9_]{3,30}$/, 'Expected 3 to 30 letters, digits or _'),
  password: z
    .string()
    .refine((text) => [...text].length >= 8, 'Expected at least 8 characters')
    .refine((text) => !isAmbiguous(text), 'Expected at most 72 bytes in UTF-8, without NUL'),
})
export type Registration = z.output<typeof registration>

/** What a client sends to log in. Any text is accepted: one that cannot be a password is just a wrong one. */
export const credentials = z.object({ username: z.string(), password: z.string() })
export type Credentials = z.output<typeof credentials>

/** What a client sends to create or replace a post. */
export const postFields = z.strictObject({
  title: z.string().min(1).max(200),
  body: z.string().min(1).max(10_000),
})

// #region 5 — the schema of a batch
/** What a client sends to create many users. Each of them is checked by itself. */
export const userBatch = z.strictObject({ users: z.array(z.unknown()).min(1).max(1_000) })
// #endregion
