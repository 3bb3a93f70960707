import type { Pool } from 'pg'

/** A node of a plan in JSON, with what ANALYZE adds. */
export interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

/**
 * Runs a query, with a planner for which an index is what matters: reading pages here and there costs hardly more than in
 * their order, as in memory or on an SSD, and what lies sorted in an index is read in that order.
 * @returns all nodes of its plan, from the top.
 */
export async function planOf(db: Pool, text: string, values: unknown[] = []): Promise<PlanNode[]> {
  const client = await db.connect()
  try {
    await client.query('BEGIN; SET LOCAL random_page_cost = 1.1; SET LOCAL enable_bitmapscan = off')
    const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values)
    return allNodes(rows[0]['QUERY PLAN'][0].Plan)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

const allNodes = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(allNodes)]

/** How many rows a node has made, and thrown away, in all its loops. */
const rowsOf = (node: PlanNode) =>
  Math.round((node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'])

/** How many rows of a table, or of all, the nodes have read, those included that they threw away. */
export function rowsRead(nodes: PlanNode[], table?: string): number {
  return nodes
    .filter((node) => (table ? node['Relation Name'] === table : node['Relation Name'] !== undefined))
    .map(rowsOf)
    .reduce((total, rows) => total + rows, 0)
}

/** How many rows the node has that has most. */
export const mostRows = (nodes: PlanNode[]): number => Math.max(...nodes.map(rowsOf))

/** For a verdict: what a plan does, from the top. */
export const shown = (nodes: PlanNode[]): string =>
  nodes
    .map((node) => {
      const where = [
        node['Relation Name'] && `on ${node['Relation Name']}`,
        node['Index Name'] && `by ${node['Index Name']}`,
      ]
      return [node['Node Type'], ...where, `(${rowsOf(node)} rows)`].filter(Boolean).join(' ')
    })
    .join(' < ')
