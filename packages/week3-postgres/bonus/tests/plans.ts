import type { Pool } from 'pg'

/** A node of a plan in JSON, with what ANALYZE adds. */
export interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

/** Runs a query. @returns all nodes of its plan, from the top. */
export async function planOf(db: Pool, text: string, values: unknown[] = []): Promise<PlanNode[]> {
  const { rows } = await db.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values)
  return allNodes(rows[0]['QUERY PLAN'][0].Plan)
}

const allNodes = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(allNodes)]

/** How many rows of a table, or of all, the nodes have read, those included that they threw away. */
export function rowsRead(nodes: PlanNode[], table?: string): number {
  return nodes
    .filter((node) => (table ? node['Relation Name'] === table : node['Relation Name'] !== undefined))
    .map((node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'])
    .reduce((total, rows) => total + rows, 0)
}
