import { measurePools, type PoolTime } from '../hard/pools.ts'
import { markdownTable, svgChart } from '../hard/report.ts'
import { progress } from './progress.ts'
import type { Section } from './section.ts'

const SIZES = [1, 2, 5, 10, 20, 50]
const ROUNDS = 3

/** Two kinds of work on one connection and on pools: statements that wait, and statements that compute. */
export async function measurePoolSizes(url: string): Promise<Section[]> {
  return [
    await measure(url, 'pools-waiting', 'Statements that wait 5 ms', 'SELECT pg_sleep(0.005)', 200),
    await measure(
      url,
      'pools-computing',
      'Statements that compute',
      'SELECT sum(n) FROM generate_series(1, 5000) AS n',
      400,
    ),
  ]
}

async function measure(
  url: string,
  name: string,
  what: string,
  text: string,
  amount: number,
): Promise<Section> {
  const rounds: PoolTime[][] = []
  for (let round = 0; round < ROUNDS; round++) {
    progress(`${what}: round ${round + 1} of ${ROUNDS}`)
    // Every other round from the largest pool to the smallest.
    const sizes = round % 2 === 0 ? SIZES : SIZES.toReversed()
    rounds.push(await measurePools({ url, work: (db) => db.query(text), sizes, amount }))
  }
  progress(`${what}: done`, true)
  const labels = ['one client', ...SIZES.map((size) => `pool of ${size}`), 'one client, pipelined']
  const rows = labels.map((label) => {
    const times = rounds.map((round) => round.find((time) => time.label === label) as PoolTime)
    const { ms } = times.toSorted((a, b) => a.ms - b.ms)[Math.floor(ROUNDS / 2)] as PoolTime
    return {
      way: label,
      connections: times[0]?.connections ?? 0,
      ms,
      'per second': Math.round((amount / ms) * 1000),
    }
  })
  const best = rows.toSorted((a, b) => a.ms - b.ms)[0]
  const title = `${what}, ${amount} of them: quickest by ${best?.way}`
  const bars = rows.map((row) => ({
    label: row.way,
    value: row['per second'],
    text: `${row['per second']}/s`,
  }))
  return { name, title, table: markdownTable(rows), chart: svgChart(`${what}, per second`, bars) }
}
