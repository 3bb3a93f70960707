import type { Pool } from 'pg'
import { commentsOf } from './comments.ts'
import { type List, pageStatement } from './lists.ts'
import { allPosts, postsOf } from './posts.ts'
import { users } from './users.ts'
import { postsQuery } from './validation.ts'

/** How PostgreSQL reads the first page of a list. */
export interface ListPlan {
  /** The request: `GET /api/posts`. */
  list: string
  /** The plan's nodes from the top: `Limit`, `Index Scan`. */
  nodes: string[]
  /** The indexes that it uses. */
  indexes: string[]
}

/** Asks PostgreSQL how it would read each list of the API. It reads no rows. */
export async function explainLists(pool: Pool): Promise<ListPlan[]> {
  // #region 7 — explain each list
  const lists: [string, List][] = [
    ['GET /api/users', users],
    ['GET /api/users/:userId/posts', postsOf(1)],
    ['GET /api/posts', allPosts(postsQuery.parse({}))],
    ['GET /api/posts?q=', allPosts(postsQuery.parse({ q: 'postgres' }))],
    ['GET /api/posts/:id/comments', commentsOf(1)],
  ]
  return await Promise.all(
    lists.map(async ([list, definition]) => {
      const { text, values } = pageStatement(definition, { page: 1, limit: 10 })
      const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `EXPLAIN (FORMAT JSON) ${text}`,
        values,
      )
      const nodes = rows.flatMap((row) => nodesOf(row['QUERY PLAN'][0].Plan))
      return {
        list,
        nodes: nodes.map((node) => node['Node Type']),
        indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
      }
    }),
  )
  // #endregion
}

// #region 7 — helpers of the plans, if you like
interface PlanNode {
  'Node Type': string
  'Index Name'?: string
  Plans?: PlanNode[]
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}
// #endregion
