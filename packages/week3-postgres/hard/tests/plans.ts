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
