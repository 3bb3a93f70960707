import type { Pool, QueryConfig } from 'pg'

/** One step of a plan. */
export interface PlanStep {
  /** `Seq Scan`, `Index Scan`, `Sort`, `Nested Loop` … */
  node: string
  /** The table that it reads or changes. */
  relation?: string
  index?: string
  /** How many rows the planner expected each time the node runs. */
  estimatedRows: number
  /** How many rows it returned, in all loops together. */
  actualRows: number
  /** How often it ran. */
  loops: number
  /** How many rows it read and threw away, in all loops together. */
  removedByFilter: number
}

/** How PostgreSQL ran a statement. */
export interface Plan {
  /** The top node first, each node before the nodes below it. */
  nodes: PlanStep[]
  /** Blocks of 8 kB: found in PostgreSQL's memory, or read into it. */
  buffers: { hit: number; read: number }
  planningMs: number
  executionMs: number
}

/** A node in the JSON of EXPLAIN, as far as this file reads it. */
interface JsonNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Plan Rows': number
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: JsonNode[]
}

interface JsonPlan {
  Plan: JsonNode
  'Planning Time': number
  'Execution Time': number
}

/**
 * Runs a statement in a transaction that it rolls back, and tells how PostgreSQL ran it.
 * @param text one statement. Its changes do not stay, but locks and triggers are real while it runs.
 * @throws what PostgreSQL throws: 42601 if `text` has several statements.
 * @see https://www.postgresql.org/docs/current/sql-explain.html
 */
export async function explain(pool: Pool, text: string, values: unknown[] = []): Promise<Plan> {
  const client = await pool.connect()
  let broken: Error | undefined
  // The pool listens to its idle clients only. Without a listener, the end of the connection ends the process.
  const onError = (error: Error) => {
    broken ??= error
  }
  client.on('error', onError)
  try {
    await client.query('BEGIN')
    // Without values pg uses the simple protocol. That takes several statements, a COMMIT among them.
    const statement: QueryConfig & { queryMode: 'extended' } = {
      text: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
      values,
      queryMode: 'extended',
    }
    const { rows } = await client.query<{ 'QUERY PLAN': [JsonPlan] }>(statement)
    return planOf((rows[0] as { 'QUERY PLAN': [JsonPlan] })['QUERY PLAN'][0])
  } finally {
    await client.query('ROLLBACK').catch(onError)
    client.off('error', onError)
    // With an error, the pool drops the connection: it may still be in the transaction.
    client.release(broken)
  }
}

function planOf({ Plan: top, ...times }: JsonPlan): Plan {
  return {
    nodes: stepsOf(top),
    // The counts of a node contain those of the nodes below it.
    buffers: { hit: top['Shared Hit Blocks'], read: top['Shared Read Blocks'] },
    planningMs: times['Planning Time'],
    executionMs: times['Execution Time'],
  }
}

function stepsOf(node: JsonNode): PlanStep[] {
  const loops = node['Actual Loops']
  // PostgreSQL prints averages of the loops.
  const inAllLoops = (average = 0) => Math.round(average * loops)
  const step = {
    node: node['Node Type'],
    relation: node['Relation Name'],
    index: node['Index Name'],
    estimatedRows: node['Plan Rows'],
    actualRows: inAllLoops(node['Actual Rows']),
    loops,
    removedByFilter: inAllLoops(node['Rows Removed by Filter']),
  }
  return [step, ...(node.Plans ?? []).flatMap(stepsOf)]
}
