import pg from 'pg'
import { poolFor } from 'shared/testing/database/pool-for.ts'

/** A statement of the code under test, with the values of its parameters. */
export interface Sent {
  text: string
  values: unknown[]
}

/**
 * A pool for the code under test that runs one statement after the other, over all its connections, and tells the test
 * of each before it is sent.
 * @param before is awaited.
 */
export function hookedPool(url: string, before: (statement: Sent) => unknown): pg.Pool {
  let last: Promise<unknown> = Promise.resolve()

  class HookedClient extends pg.Client {
    override query(...args: unknown[]): never {
      const run = (...given: unknown[]) => (super.query as (...all: unknown[]) => unknown)(...given)
      const statement = sentBy(args)
      if (statement === undefined) return run(...args) as never
      const callback =
        typeof args.at(-1) === 'function' ? (args.pop() as (...result: unknown[]) => void) : undefined
      const result = last.then(async () => {
        await before(statement)
        return run(...args)
      })
      last = result.catch(() => {})
      if (callback === undefined) return result as never
      result.then(
        (value) => callback(null, value),
        (error) => callback(error),
      )
      return undefined as never
    }
  }

  return poolFor(url, { Client: HookedClient })
}

/** Of `query(text, values)` and `query({ text, values })`. A cursor sends itself. */
function sentBy([first, second]: unknown[]): Sent | undefined {
  const text = typeof first === 'string' ? first : (first as { text?: unknown })?.text
  if (typeof text !== 'string' || typeof (first as { submit?: unknown }).submit === 'function')
    return undefined
  const values = Array.isArray(second) ? second : ((first as { values?: unknown[] }).values ?? [])
  return { text, values }
}
