import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { inspect } from 'node:util'
import type pg from 'pg'
import { atEnd } from 'shared/testing/at-end.ts'
import { closedAtEnd } from 'shared/testing/database/pool-for.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { expect } from 'vitest'
import { createPool, serverVersion } from '#simple/db.ts'
import { printedDuring } from './printed.ts'

export const secret = 'p@ss/w0rd%?#'

type Config = Parameters<typeof createPool>[0]

/** A pool of the code under test. */
export const open = (config: Config) => closedAtEnd(createPool(config))

/** A URL with this changed, and with the secret as its password. */
export function withSecret(url: string, change: (url: URL) => void): URL {
  const other = new URL(url)
  other.password = encodeURIComponent(secret)
  change(other)
  return other
}

/** Fails with an error that says where the database was to be, and not with which password. */
export async function expectClearFailure(target: URL, config: Config = { connectionString: target.href }) {
  const [{ pool, error }, printed] = await printedDuring(async () => {
    const pool = open(config)
    // 2 s and one on a quiet machine.
    return { pool, error: await failureOf(serverVersion(pool), 3_000) }
  })
  expect(error.message, 'names the host').toContain(target.hostname.replaceAll(/[[\]]/g, ''))
  expect(error.message, 'names the port').toContain(`:${target.port || 5432}`)
  expect(error.message, 'names the database').toContain(target.pathname.slice(1))
  const all = inspect(error, { depth: 20, showHidden: true })
  for (const [what, text] of Object.entries({ 'the error with all that is in it': all, printed })) {
    expect(text, what).not.toContain(secret)
    expect(text, what).not.toContain(encodeURIComponent(secret))
  }
  expect(pool.totalCount, 'the connections of the pool').toBe(0)
  return pool
}

/** A user whose password occurs nowhere else; the test's own where its user may make no others. */
export async function userWithTheSecret(
  db: pg.Pool,
  reader: string,
): Promise<{ username: string; password: string }> {
  try {
    await db.query(`CREATE ROLE ${reader} LOGIN PASSWORD '${secret}'`)
  } catch {
    const { username, password } = new URL(db.options.connectionString ?? '')
    return { username, password }
  }
  atEnd(() => db.query(`DROP ROLE ${reader}`))
  return { username: reader, password: encodeURIComponent(secret) }
}

export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
