import { integer } from 'shared/config/numbers.ts'
import { MAX_ID } from 'shared/http/ids.ts'
import { pageQuery } from 'shared/http/pagination.ts'
import { z } from 'zod'

/** Text that PostgreSQL can store: it has no NUL, and half a surrogate pair would become another character. */
const storable = (text: string) => !text.includes('\0') && text.isWellFormed()
const NOT_STORABLE = 'Expected text without NUL and without half a surrogate pair'

/** A short text on one line of a page. White space around it is trimmed. */
function label(max: number) {
  return z.string().trim().min(1).max(max).refine(storable, NOT_STORABLE)
}

/** What a client sends to create or replace a user. Unknown keys are rejected, here and below. */
export const userFields = z.strictObject({
  name: label(100),
  // Mail cannot be sent to a longer address (RFC 5321, section 4.5.3.1.3).
  email: z.email().max(254),
})
export type UserFields = z.output<typeof userFields>

/** What a client sends to create or replace a post. */
export const postFields = z.strictObject({
  // #region 3 — the fields of a post
  title: label(200),
  body: z.string().min(1).max(10_000).refine(storable, NOT_STORABLE),
  // #endregion
})
export type PostFields = z.output<typeof postFields>

/** What a client sends to comment on a post. */
export const commentFields = z.strictObject({
  // #region 4 — the fields of a comment
  authorId: z.int().min(1).max(MAX_ID),
  text: z.string().min(1).max(2_000).refine(storable, NOT_STORABLE),
  // #endregion
})
export type CommentFields = z.output<typeof commentFields>

/** What a client may ask of one post: `?include=comments`. */
export const postQuery = z.object({
  // #region 4 — the parameter of a post
  include: z.literal('comments').optional(),
  // #endregion
})

/** The query of a list from a cursor on. An empty cursor is the beginning of the list. */
export const afterQuery = z.object({
  // #region 5 — the parameters of a list after a cursor
  after: z.string().max(2_000),
  limit: pageQuery.shape.limit,
  page: z.undefined('Expected page or after, not both').optional(),
  // #endregion
})

// #region 6 — helpers of the filter, if you like
/** A moment with its time zone, such as `2026-01-31T12:00:00Z`. */
const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  // An offset may push a time out of the years that have four digits.
  .refine(
    (time) => time.getUTCFullYear() >= 1 && time.getUTCFullYear() <= 9999,
    'Expected a year from 1 to 9999',
  )
// #endregion

/** Which posts, and in which order. Not strict: `page`, `limit` and `after` are read elsewhere. */
export const postsQuery = z.object({
  // #region 6 — the parameters of a filter, and the order
  author: integer({ min: 1, max: MAX_ID }).optional(),
  q: z.string().min(1).max(100).refine(storable, NOT_STORABLE).optional(),
  from: moment.optional(),
  to: moment.optional(),
  sort: z.enum(['createdAt', '-createdAt', 'title', '-title', 'comments', '-comments']).default('-createdAt'),
  // #endregion
})
export type PostsQuery = z.output<typeof postsQuery>
