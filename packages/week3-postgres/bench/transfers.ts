import type { Pool } from 'pg'
import type { Level, Section } from './level.ts'
import { progress } from './progress.ts'

const TRANSFERS = 1_500
/** How many requests are under way at any time. */
const REQUESTS = 40

/** Transfers between 100 accounts, on pools of several sizes. */
export async function measureTransfers(level: Level, pool: Pool, url: string): Promise<Section> {
  const rows = []
  for (const max of [1, 2, 5, 10, 20]) {
    progress(`Transferring money on ${max} connections`)
    const ms = await millisecondsEach(level, url, max)
    rows.push({ label: `a pool of ${max}`, node: `${Math.round(1_000 / ms)} transfers/s`, ms })
  }
  const { rows: sums } = await pool.query<{ sum: string }>('SELECT sum(balance) FROM accounts')
  if (sums[0]?.sum !== '100000000') throw new Error(`The sum of all balances is ${sums[0]?.sum}`)
  progress('Transferred money, and all of it is still there', true)
  const title = `A transfer, ${REQUESTS} under way at a time`
  return { name: 'transfers', title, table: level.markdownTable(rows), chart: level.svgChart(title, rows) }
}

async function millisecondsEach(level: Level, url: string, max: number): Promise<number> {
  const pool = level.createPool({ connectionString: url, max, connectionTimeoutMillis: 60_000 })
  const { rows } = await pool.query<{ id: number }>('SELECT id FROM accounts')
  const ids = rows.map(({ id }) => id)
  const any = () => Math.floor(Math.random() * ids.length)
  let left = TRANSFERS
  const requests = async () => {
    while (left-- > 0) {
      const sender = any()
      const receiver = (sender + 1 + (any() % (ids.length - 1))) % ids.length
      await level.transferBalance(pool, ids[sender] as number, ids[receiver] as number, 1)
    }
  }
  // Opens the connections, which is not what is to be measured.
  await Promise.all(Array.from({ length: max }, () => pool.query('SELECT pg_sleep(0.05)')))
  const start = performance.now()
  await Promise.all(Array.from({ length: REQUESTS }, requests))
  const taken = performance.now() - start
  await level.closePool(pool)
  return taken / TRANSFERS
}
