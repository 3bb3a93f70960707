import { z } from 'zod'

/*
 * What the API answers, for its document. The `id` is the name of a schema in the document.
 */

const id = z.int().min(1).max(2_147_483_647)
// A Date has no place in JSON: JSON.stringify writes it as text.
const createdAt = z.iso.datetime()

export const user = z
  .strictObject({ id, name: z.string(), email: z.string(), createdAt })
  .meta({ id: 'User', title: 'A user' })

const author = z.strictObject({ id, name: z.string() })

export const comment = z
  .strictObject({ id, text: z.string(), author, createdAt })
  .meta({ id: 'Comment', title: 'A comment on a post' })

// #region 8 — the schemas of a post, of a list and of an error
// #starter export const post = z.strictObject({}).meta({ id: 'Post' })
// #starter export const problem = z.strictObject({}).meta({ id: 'Problem' })
// #starter export const listOf = (item: z.ZodType): z.ZodType => z.array(item)
export const post = z
  .strictObject({
    id,
    title: z.string(),
    body: z.string(),
    author,
    createdAt,
    commentCount: z.int().min(0),
    comments: z.array(comment).max(20).optional(),
  })
  .meta({ id: 'Post', title: 'A post, with comments only for ?include=comments' })

/** A page by its number, or the items after a cursor. */
export function listOf(item: z.ZodType): z.ZodType {
  const data = z.array(item).max(100)
  return z.union([
    z.strictObject({ data, page: z.int(), limit: z.int(), total: z.int().min(0) }),
    z.strictObject({ data, next: z.string().nullable() }),
  ])
}

/** The response to every error (RFC 9457). */
export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().optional(),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', title: 'What went wrong (RFC 9457)' })
// #endregion
