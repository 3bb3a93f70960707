import type { Pool } from 'pg'
import { poolFor } from 'shared/testing/database/pool-for.ts'

/** A node of a plan in JSON. */
interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

/** PostgreSQL then sends the plan of each statement along, as a message of level LOG. */
const SETTINGS = [
  'session_preload_libraries=auto_explain',
  'auto_explain.log_min_duration=0',
  'auto_explain.log_analyze=on',
  'auto_explain.log_timing=off',
  'auto_explain.log_format=json',
  'client_min_messages=log',
]

/**
 * A pool for the code under test that tells how its statements were run.
 * @returns `nodes`: the nodes of all plans since `forget` was called, those of each statement from the top.
 */
export function explainingPool(url: string): { pool: Pool; nodes: () => PlanNode[]; forget: () => void } {
  let plans: PlanNode[] = []
  const pool = poolFor(url, { max: 2, options: SETTINGS.map((setting) => `-c ${setting}`).join(' ') })
  pool.on('connect', (client) =>
    client.on('notice', ({ message }) => {
      const json = /plan:\s*(\{.*\})\s*$/s.exec(message ?? '')?.[1]
      if (json !== undefined) plans.push(...allNodes(JSON.parse(json).Plan))
    }),
  )
  return {
    pool,
    nodes: () => plans,
    forget: () => {
      plans = []
    },
  }
}

/** How many rows of a table the nodes read, those included that a filter threw away. */
export function rowsRead(nodes: PlanNode[], table: string): number {
  return nodes
    .filter((node) => node['Relation Name'] === table)
    .map((node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'])
    .reduce((total, rows) => total + rows, 0)
}

function allNodes(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(allNodes)]
}
