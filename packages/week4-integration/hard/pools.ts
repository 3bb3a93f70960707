import pg from 'pg'
import type { Queryable } from 'shared/db/queryable.ts'

export interface PoolsOptions {
  /** A connection string. */
  url: string
  /** One unit of work, which sends its statements to what it gets: a pool or a client. */
  work: (db: Queryable) => Promise<unknown>
  /** How many connections the pools have, one pool after the other. */
  sizes: number[]
  /** How many units of work each way has to do. */
  amount: number
}

/** How long the same work took in one way. */
export interface PoolTime {
  /** `one client`, `pool of 5` …, `one client, pipelined`. */
  label: string
  connections: number
  /** For all units of work together, in milliseconds. */
  ms: number
  /** How long it took, compared with one client: 0.1 is a tenth of the time. */
  ratio: number
}

/**
 * Does the same work with one client, with a pool of each size, and with one client that sends statements without
 * waiting for results. It closes every connection, even if the work fails.
 * @throws what `work` throws.
 */
export async function measurePools({ url, work, sizes, amount }: PoolsOptions): Promise<PoolTime[]> {
  // #region 4 — measure one client, each pool, and the pipelined client
  const config = { connectionString: url }
  const one = await onClient(config, work, async (client) => {
    for (let unit = 0; unit < amount; unit++) await work(client)
  })
  const times = [{ label: 'one client', connections: 1, ms: one }]
  for (const size of sizes) {
    const ms = await onPool({ ...config, max: size }, work, (pool) => atOnce(amount, () => work(pool)))
    times.push({ label: `pool of ${size}`, connections: size, ms })
  }
  const ms = await onClient({ ...config, pipeline: true }, work, (client) =>
    atOnce(amount, () => work(client)),
  )
  times.push({ label: 'one client, pipelined', connections: 1, ms })
  return times.map((time) => ({ ...time, ratio: time.ms / one }))
  // #endregion
}

// #region 4 — helpers, if you like
type Work = PoolsOptions['work']

/** Measures `run` on a client that has done some work before: the first one also loads catalogues. */
async function onClient(config: pg.ClientConfig, work: Work, run: (client: pg.Client) => Promise<void>) {
  const client = new pg.Client(config)
  await client.connect()
  try {
    await work(client)
    return await millisecondsOf(() => run(client))
  } finally {
    await client.end()
  }
}

/** Measures `run` on a pool that has opened all its connections before. */
async function onPool(
  config: pg.PoolConfig & { max: number },
  work: Work,
  run: (pool: pg.Pool) => Promise<void>,
) {
  const pool = new pg.Pool(config)
  try {
    const clients = await Promise.all(Array.from({ length: config.max }, () => pool.connect()))
    try {
      for (const client of clients) await work(client)
    } finally {
      for (const client of clients) client.release()
    }
    return await millisecondsOf(() => run(pool))
  } finally {
    await pool.end()
  }
}

/** Starts all units at once, and waits for all of them, even if one fails: the connections are closed afterwards. */
async function atOnce(amount: number, work: () => Promise<unknown>): Promise<void> {
  const results = await Promise.allSettled(Array.from({ length: amount }, () => work()))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

async function millisecondsOf(run: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await run()
  return performance.now() - begun
}
// #endregion
