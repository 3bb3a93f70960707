import type { Pool } from 'pg'
import { expect } from 'vitest'
import { apiOn } from './blog.ts'
import { hookedPool, type Sent } from './statement-hook.ts'
import type { Api } from './walk.ts'

/** What PostgreSQL says of a node of a plan. */
export interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: PlanNode[]
}

const CONTROL = /^\s*(BEGIN|START|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE|SET|SHOW|DISCARD)\b/i

/** The statements that the app sends for some requests, with their values, without those that control a transaction. */
export async function sentDuring(url: string, act: (api: Api) => Promise<unknown>): Promise<Sent[]> {
  const sent: Sent[] = []
  await act(
    apiOn(
      url,
      hookedPool(url, (statement) => sent.push(statement)),
    ),
  )
  return sent.filter(({ text }) => !CONTROL.test(text))
}

/** The nodes of a statement's plan from the top, with what they did when it ran. */
export async function planOf(db: Pool, { text, values }: Sent): Promise<PlanNode[]> {
  const { rows } = await db.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values)
  return nodesOf(rows[0]['QUERY PLAN'][0].Plan)
}

/** How many rows a statement reads from its tables, also those that it throws away. */
export async function readByRows(db: Pool, statement: Sent): Promise<number> {
  const nodes = await planOf(db, statement)
  return nodes.reduce((sum, node) => sum + (node['Node Type'].endsWith('Scan') ? rowsRead(node) : 0), 0)
}

/** The rows that a node has looked at, over all its loops. */
export function rowsRead(node: PlanNode): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  return (node['Actual Rows'] + removed) * node['Actual Loops']
}

/** Far more than the ten items of a page and what belongs to them, and far fewer than a table has. */
const FEW = 100

/**
 * Sends a request, and checks the plan of each statement that the app sends for it: none sorts many rows, and none reads
 * many rows to throw them away. It may count many.
 */
export async function expectFewRows(
  { url, db }: { url: string; db: Pool },
  path: string,
  check: (body: { data: unknown[] }) => void = () => {},
): Promise<void> {
  const sent = await sentDuring(url, async (api) => {
    const { status, body } = await api.get(path)
    expect(status, `the status of ${path}`).toBe(200)
    check(body)
  })
  expect(sent.length, `statements for ${path}`).toBeGreaterThan(0)
  for (const statement of sent) {
    for (const node of await planOf(db, statement)) {
      const { 'Node Type': type, 'Relation Name': table } = node
      const thrownAway = rowsRead(node) - node['Actual Rows'] * node['Actual Loops']
      expect(thrownAway, `GET ${path}: rows of ${table} that a ${type} reads and throws away`).toBeLessThan(
        FEW,
      )
      const sorted = type.endsWith('Sort') ? Math.max(...(node.Plans ?? []).map(rowsRead)) : 0
      expect(sorted, `GET ${path}: rows that a statement sorts`).toBeLessThan(FEW)
    }
  }
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}
