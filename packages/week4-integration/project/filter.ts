import type { List } from './lists.ts'
import type { PostsQuery } from './validation.ts'

/** The conditions for a list of posts `p`, and their values. */
export function filterOf(query: PostsQuery): Pick<List, 'where' | 'values'> {
  // #region 6 — the conditions for author, q, from and to
  // #starter return { where: [], values: [] }
  const where: string[] = []
  const values: unknown[] = []
  /** What a client has typed becomes a parameter, and the condition names its number. */
  const add = (condition: (parameter: string) => string, value: unknown) => {
    if (value === undefined) return
    values.push(value)
    where.push(condition(`$${values.length}`))
  }
  add((author) => `p.user_id = ${author}`, query.author)
  add((pattern) => `p.title ILIKE ${pattern}`, query.q === undefined ? undefined : containing(query.q))
  add((from) => `p.created_at >= ${from}`, query.from)
  add((to) => `p.created_at < ${to}`, query.to)
  return { where, values }
  // #endregion
}

// #region 6 — the pattern for q, if you like
/** In a pattern, `%` and `_` stand for other characters unless a backslash precedes them. */
function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}
// #endregion
