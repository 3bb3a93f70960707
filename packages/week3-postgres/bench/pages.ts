import type { Pool } from 'pg'
import type { Row } from '../hard/report.ts'
import type { Level, Section } from './level.ts'
import { progress } from './progress.ts'

const LIMIT = 20
const RUNS = 15

interface Statement {
  text: string
  values: unknown[]
}

/** The same page by OFFSET and by cursor, at growing depths. Only the reading of the page counts, not the total. */
export async function measurePages(level: Level, pool: Pool, users: number): Promise<Section> {
  const depths = [0, 1_000, 10_000, 50_000, 150_000].filter((depth) => depth + LIMIT <= users)
  const rows: Row[] = []
  let ratio = 1
  for (const depth of depths) {
    progress(`Reading pages of ${LIMIT} behind ${depth.toLocaleString('en')} users`)
    const after = await cursorBehind(level, pool, depth)
    const page = depth / LIMIT + 1
    const ways = {
      OFFSET: await pageStatement((db) => level.listUsers(db, { page, limit: LIMIT })),
      cursor: await pageStatement((db) => level.listUsersAfter(db, { after, limit: LIMIT })),
    }
    const readings: Record<string, Awaited<ReturnType<Level['explain']>>[]> = { OFFSET: [], cursor: [] }
    // In turns, so that what else the machine does hits both.
    for (let run = 0; run < RUNS; run++) {
      for (const [way, { text, values }] of Object.entries(ways)) {
        readings[way]?.push(await level.explain(pool, 'users', text, values))
      }
    }
    const [byOffset, byCursor] = Object.entries(readings).map(([way, all]) => ({
      label: `${way}, ${depth.toLocaleString('en')} deep`,
      node: all[0]?.node ?? '',
      ms: level.median(all.map((one) => one.ms)),
      buffers: all[0]?.buffers,
    })) as [Row, Row]
    ratio = byOffset.ms / byCursor.ms
    rows.push(byOffset, { ...byCursor, node: `${byCursor.node}, ${ratio.toFixed(1)} times as fast` })
  }
  progress('Read pages', true)
  const title = `A page of ${LIMIT}, ${depths.at(-1)?.toLocaleString('en')} deep: ${Math.round(ratio)} times as fast by cursor`
  return { name: 'pages', title, table: level.markdownTable(rows), chart: level.svgChart(title, rows) }

  /** Which statement reads the page: the one with a LIMIT. */
  async function pageStatement(list: (db: Parameters<Level['listUsers']>[0]) => Promise<unknown>) {
    let found: Statement | undefined
    const query = (text: string, values: unknown[] = []) => {
      if (/\blimit\b/i.test(text)) found = { text, values }
      return pool.query(text, values)
    }
    await list({ query } as Parameters<Level['listUsers']>[0])
    if (found === undefined) throw new Error('No statement with a LIMIT was sent')
    return found
  }
}

async function cursorBehind(level: Level, pool: Pool, depth: number): Promise<string | undefined> {
  let after: string | undefined
  for (let done = 0; done < depth; done += 100) {
    after = (await level.listUsersAfter(pool, { after, limit: 100 })).next ?? undefined
  }
  return after
}
