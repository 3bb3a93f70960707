import { atEnd } from 'shared/testing/at-end.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { within } from 'shared/testing/patience.ts'
import { expect } from 'vitest'
import { createPool } from '#project/db.ts'
import { type Client, clientOf, end } from './shop.ts'

/** The limits of the app are 5 s by the clock; what it does besides takes longer on a slow machine. 7 s is a common mistake. */
const within5Seconds = () => Math.min(6_800, 5_000 + onThisMachine(500))

type Config = Parameters<typeof createPool>[0]
type Sent = ReturnType<Client['get']>
export type Answer = Awaited<Sent>

/**
 * The app on the pool that the subject's own `createPool` makes. No answer of it may take longer than the statement says:
 * each request has a limit of its own, so that one that is late has no part in what is said of the others.
 * @param limit of each request, in milliseconds, where `config` lets it take longer.
 */
export async function clientTo(connectionString: string, config: Config = {}, limit = within5Seconds()) {
  const inTime = (request: Sent, what: string) => answerTo(request, what, limit)
  const pool = createPool({ connectionString, report: () => {}, ...config })
  atEnd(() => end(pool))
  const connected = () =>
    eventually(() => pool.query('SELECT 1')).then(
      () => {},
      () => {},
    )
  await connected()
  const { report, ...client } = await clientOf(pool)
  return {
    pool,
    report,
    /** Makes sure of a connection: on a slow machine it takes longer to make than a request may wait for it. */
    connected,
    get: (path: string) => inTime(client.get(path), `GET ${path}`),
    addProduct: (body: object) => inTime(client.post('/api/products', body), 'a new product'),
    order: (...order: Parameters<Client['order']>) => inTime(client.order(...order), 'an order'),
    setStatus: (...change: Parameters<Client['setStatus']>) =>
      inTime(client.setStatus(...change), 'a change of a status'),
  }
}

async function answerTo(request: Sent, what: string, limit: number): Promise<Answer> {
  try {
    return await request.timeout({ response: limit, deadline: limit })
  } catch (error) {
    if ((error as { timeout?: number }).timeout === undefined) throw error
    return expect.fail(`${what}: no answer ${within(limit)}, and the statement says 5 s`)
  }
}
