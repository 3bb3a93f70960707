import type { Queryable } from 'shared/db/queryable.ts'

/** One step of a plan. */
export interface PlanNode {
  /** `Seq Scan`, `Index Scan`, `Bitmap Index Scan`, `Sort` … */
  node: string
  relation?: string
  index?: string
}

/** How PostgreSQL has run a statement. */
export interface Plan {
  /** All steps, from the top. */
  nodes: PlanNode[]
  /** Blocks of 8 kB that it has touched, in memory or on disk. */
  buffers: number
  executionMs: number
}

interface RawNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: RawNode[]
}

/**
 * Runs a statement and returns its plan. The statement really runs, so pass only those that read.
 * @see https://www.postgresql.org/docs/18/using-explain.html
 */
export async function planOf(db: Queryable, text: string, values: unknown[] = []): Promise<Plan> {
  const { rows } = await db.query<{ 'QUERY PLAN': [{ Plan: RawNode; 'Execution Time': number }] }>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
    values,
  )
  const explained = rows[0]?.['QUERY PLAN'][0]
  if (!explained) throw new Error('PostgreSQL returned no plan')
  const top = explained.Plan
  return {
    nodes: nodesOf(top),
    // The top counts the blocks of all nodes below it.
    buffers: top['Shared Hit Blocks'] + top['Shared Read Blocks'],
    executionMs: explained['Execution Time'],
  }
}

function nodesOf(raw: RawNode): PlanNode[] {
  const { 'Node Type': node, 'Relation Name': relation, 'Index Name': index, Plans = [] } = raw
  return [
    { node, ...(relation !== undefined && { relation }), ...(index !== undefined && { index }) },
    ...Plans.flatMap(nodesOf),
  ]
}
