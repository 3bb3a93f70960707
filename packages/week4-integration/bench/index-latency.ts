import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Pool } from 'pg'
import { createApp } from '../hard/app.ts'
import { conditionOf } from '../hard/filter.ts'
import { latencyReport, measureLatency } from '../hard/latency.ts'
import { loadTest } from '../hard/load.ts'
import { progress } from './progress.ts'
import type { Section } from './section.ts'

const ROUNDS = 5

/** The search by name as clients see it, without the trigram index and with it. */
export async function measureSearch(pool: Pool): Promise<Section> {
  const app = createApp({ pool, jwtSecret: 'a secret of the benchmark, 32 bytes', log: undefined })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { condition, values } = conditionOf({ name: 'c4ca42' })
  let loads = 0
  try {
    const latencies = await measureLatency({
      pool,
      index: 'users_lower_name_trgm_idx',
      query: { text: `SELECT id FROM users WHERE ${condition} ORDER BY id LIMIT 10`, values },
      rounds: ROUNDS,
      load() {
        progress(`Searching users by name: load ${++loads} of ${2 * ROUNDS}`)
        return loadTest({
          url: `http://127.0.0.1:${port}/api/users?name=c4ca42`,
          amount: 200,
          connections: 10,
          timeoutSeconds: 60,
        })
      },
    })
    progress('Searched users by name', true)
    const { table, chart } = latencyReport(latencies)
    const times = Math.round(latencies.before.p50 / latencies.after.p50)
    return {
      name: 'index-latency',
      title: `A search over HTTP: p50 is ${times} times as fast with the index`,
      table,
      chart,
    }
  } finally {
    server.close()
    server.closeAllConnections()
  }
}
