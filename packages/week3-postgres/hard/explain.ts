import type { Queryable } from './db.ts'

/** How PostgreSQL has run a statement that reads a table. */
export interface Reading {
  /** The node that reads the table: `Seq Scan`, `Index Scan`, `Bitmap Heap Scan` … */
  node: string
  /** The index by which that node finds its rows, where there is one. */
  index?: string
  /** How many rows the planner expected of that node. */
  estimatedRows: number
  /** Blocks of 8 kB that the statement has touched, in memory or on disk. */
  buffers: number
  ms: number
}

/** A node of a plan in JSON, as far as it is needed here. */
interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Plan Rows': number
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: PlanNode[]
}

/**
 * Runs a statement and says how it was run. It is really run: never do this to one that writes.
 * @param table the one whose reading matters.
 * @see https://www.postgresql.org/docs/current/sql-explain.html
 */
export async function explain(
  db: Queryable,
  table: string,
  text: string,
  values: unknown[],
): Promise<Reading> {
  // #region 4 — run EXPLAIN and read the plan
  const { rows } = await db.query<{ 'QUERY PLAN': [{ Plan: PlanNode; 'Execution Time': number }] }>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
    values,
  )
  const explained = rows[0]?.['QUERY PLAN'][0]
  // What stands at the top sorts, or gathers what several processes have read.
  const nodes = explained ? allNodes(explained.Plan) : []
  const reading = nodes.find((node) => node['Relation Name'] === table)
  if (explained === undefined || reading === undefined) throw new Error(`This does not read ${table}`)
  return {
    node: reading['Node Type'],
    index: indexOf(reading),
    estimatedRows: reading['Plan Rows'],
    // A node's buffers are those below it as well.
    buffers: explained.Plan['Shared Hit Blocks'] + explained.Plan['Shared Read Blocks'],
    ms: explained['Execution Time'],
  }
  // #endregion
}

// #region 4 — helpers of explain, if any
function allNodes(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(allNodes)]
}

/** A Bitmap Heap Scan has its index in a Bitmap Index Scan below; the other nodes there are of other tables. */
function indexOf(node: PlanNode): string | undefined {
  const bitmaps = (node.Plans ?? []).filter((below) => BITMAPS.includes(below['Node Type']))
  return node['Index Name'] ?? bitmaps.map(indexOf).find((index) => index !== undefined)
}

const BITMAPS = ['Bitmap Index Scan', 'BitmapAnd', 'BitmapOr']
// #endregion
