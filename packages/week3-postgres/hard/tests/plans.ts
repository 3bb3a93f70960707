import type { Pool } from 'pg'
import type { Queryable } from '#hard/db.ts'

/** A node of a plan in JSON; what it has from ANALYZE is there where that was asked for. */
export interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Plan Rows': number
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

/**
 * What the code under test may use in place of a pool: its statements are done as they are, and their plans are kept.
 * @returns all nodes of all plans since, `plans()`, each statement's from its top.
 */
export function explaining(pool: Pool): { db: Queryable; plans: () => PlanNode[][] } {
  const plans: PlanNode[][] = []
  const query = async (given: string | { text: string; values?: unknown[] }, values?: unknown[]) => {
    const statement = typeof given === 'string' ? { text: given, values } : given
    const result = await pool.query(statement)
    if (/^\s*(?:SELECT|WITH)\b/i.test(statement.text)) {
      const { rows } = await pool.query({
        ...statement,
        text: `EXPLAIN (ANALYZE, FORMAT JSON) ${statement.text}`,
      })
      plans.push(allNodes(rows[0]['QUERY PLAN'][0].Plan))
    }
    return result
  }
  return { db: { query } as Queryable, plans: () => plans }
}

/**
 * What the code under test may use in place of a pool: `explained()` are the values that it has explained statements with.
 * @param ms the execution times that it is told in turn, unless the real ones.
 */
export function watchingExplain(pool: Pool, ms?: number[]): { db: Queryable; explained: () => unknown[][] } {
  const explained: unknown[][] = []
  const query = async (given: string | { text: string; values?: unknown[] }, values?: unknown[]) => {
    const statement = typeof given === 'string' ? { text: given, values } : given
    const result = await pool.query(statement)
    const plan = result.rows?.[0]?.['QUERY PLAN']?.[0]
    if (!plan) return result
    explained.push(statement.values ?? [])
    if (ms) plan['Execution Time'] = ms[explained.length % ms.length]
    return result
  }
  return { db: { query } as Queryable, explained: () => explained }
}

/** A database that answers each question with this plan. */
export function answeringPlan(plan: PlanNode): Queryable {
  const answer = [{ Plan: plan, 'Execution Time': 1.5, 'Planning Time': 7 }]
  return { query: async () => ({ rows: [{ 'QUERY PLAN': answer }] }) } as unknown as Queryable
}

/** A node of a plan, for {@link answeringPlan}, with the blocks that were found in memory and those read from disk. */
export function planNode(type: string, [hit, read]: [number, number], more: Partial<PlanNode>): PlanNode {
  return {
    'Node Type': type,
    'Plan Rows': 3,
    'Shared Hit Blocks': hit,
    'Shared Read Blocks': read,
    ...more,
  } as PlanNode
}

function allNodes(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(allNodes)]
}

/** How many rows of a table the nodes have read, those included that they threw away. */
export function rowsRead(nodes: PlanNode[], table: string): number {
  return nodes
    .filter((node) => node['Relation Name'] === table)
    .map(
      (node) =>
        ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) * (node['Actual Loops'] ?? 1),
    )
    .reduce((total, rows) => total + rows, 0)
}
