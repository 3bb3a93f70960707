import type { Order } from './lists.ts'
import type { PostsQuery } from './validation.ts'

/** Newest first. The id decides between posts of the same moment. */
export const NEWEST_FIRST: Order = {
  keys: [
    { by: 'p.created_at', type: 'timestamptz' },
    { by: 'p.id', type: 'integer' },
  ],
  isDescending: true,
}

// #region 6 — the orders that a client may choose
/** Only these texts get into the SQL. A parameter cannot name a column. */
const KEYS = {
  createdAt: { by: 'p.created_at', type: 'timestamptz' },
  title: { by: 'p.title', type: 'text' },
  comments: { by: '(SELECT count(*) FROM comments c WHERE c.post_id = p.id)', type: 'integer' },
} as const
// #endregion

/** The order of a list of posts: newest first, unless `sort` says otherwise. */
export function orderOf(query: PostsQuery): Order {
  // #region 6 — the order for ?sort=
  // #starter return NEWEST_FIRST
  const isDescending = query.sort.startsWith('-')
  const key = KEYS[query.sort.replace('-', '') as keyof typeof KEYS]
  return { keys: [key, { by: 'p.id', type: 'integer' }], isDescending }
  // #endregion
}
