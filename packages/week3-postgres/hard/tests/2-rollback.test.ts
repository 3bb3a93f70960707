import type { Pool, PoolClient } from 'pg'
import { failOn, terminateConnections } from 'shared/testing/database/failures.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { queriesDuring, recordedQueries } from 'shared/testing/trace/sql-log.ts'
import { transactions } from 'shared/testing/trace/sql-transactions.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { beforeAll, expect, test } from 'vitest'
import { InsufficientFundsError, TransactionAbortedError } from '#hard/errors.ts'
import { createSchema } from '#hard/schema.ts'
import { withTransaction } from '#hard/transaction.ts'
import { transferBalance } from '#hard/transfer.ts'
import { accountsOf, sum, times } from './accounts.ts'
import { expectClean as expectCleanPool, listenersOf } from './clean.ts'
import { FAILING_AMOUNT, transferAtRandom } from './load.ts'
import { timersDuring } from './pauses.ts'

const { url } = await testDatabase()
const db = sql(url)
const { open, balances } = accountsOf(db)

beforeAll(() => createSchema(db))

const add = (client: PoolClient, id: number, amount: number) =>
  client.query('UPDATE accounts SET balance = balance + $2 WHERE id = $1', [id, amount])

/** A pool is as if nothing had happened. */
const expectClean = (pool: Pool) => expectCleanPool(pool, { db, url })

test('keeps both balances when the credit fails', async () => {
  const [first = 0, second = 0] = await open(1_000, 1_000)
  const failure = await failOn(url, { table: 'accounts', event: 'UPDATE', when: 'NEW.balance > OLD.balance' })
  const pool = poolFor(url, { max: 1 })
  for (const [sender, receiver] of [
    [first, second],
    [second, first],
  ] as const) {
    const error = await failureOf(transferBalance, pool, sender, receiver, 300)
    expect(error, 'the error of the database').toMatchObject({
      code: 'P0001',
      message: 'failure made by the test',
    })
    expect(await balances(first, second)).toEqual([1_000, 1_000])
  }
  await failure.remove()
  await transferBalance(pool, first, second, 300)
  expect(await balances(first, second), 'the balances after the next transfer').toEqual([700, 1_300])

  const all = Number.MAX_SAFE_INTEGER
  const [rich = 0] = await open(all)
  const error = await failureOf(transferBalance, pool, first, rich, 1)
  expect(error, 'the answer to more than an account can hold').toMatchObject({
    constraint: 'accounts_balance_safe',
  })
  expect(await balances(first, rich)).toEqual([700, all])
})

test('keeps both balances when the debit fails', async () => {
  const [sender = 0, receiver = 0] = await open(1_000, 1_000)
  await failOn(url, { table: 'accounts', event: 'UPDATE', when: 'NEW.balance < OLD.balance' })
  const pool = poolFor(url, { max: 1 })
  expect(await failureOf(transferBalance, pool, sender, receiver, 300)).toMatchObject({ code: 'P0001' })
  expect(await balances(sender, receiver)).toEqual([1_000, 1_000])
  await expectClean(pool)
})

test('gives the connection back without a transaction, whatever has failed', async () => {
  const [sender = 0, receiver = 0] = await open(10, 10)
  const pool = poolFor(url, { max: 1 })
  await failureOf(transferBalance, pool, sender, receiver, 300)
  await expectClean(pool)
  await failureOf(transferBalance, pool, sender, 2 ** 31 - 1, 5)
  await expectClean(pool)
  await failureOf(withTransaction, pool, (client) => client.query('SELECT 1 / 0'))
  await expectClean(pool)
  await failureOf(withTransaction, pool, () => {
    throw new Error('not even a promise')
  })
  await expectClean(pool)
  // A connection that ends as soon as it is lent: BEGIN fails.
  pool.once('acquire', (client) => client.end())
  let tries = 0
  await failureOf(withTransaction, pool, async () => tries++)
  expect(tries, 'how often the work was done where BEGIN has failed').toBe(0)
  await expectClean(pool)
  await transferBalance(pool, sender, receiver, 10)
  expect(await balances(sender, receiver), 'after a transfer that does not fail').toEqual([0, 20])
})

test('passes on the error of the work itself', async () => {
  const [account = 0] = await open(10)
  const pool = poolFor(url, { max: 1 })
  const own = new Error('of the work')
  const error = await failureOf(withTransaction, pool, async (client) => {
    await add(client, account, 5)
    throw own
  })
  expect(error).toBe(own)
  expect(await balances(account)).toEqual([10])

  // Nor is it in the way of another that the connection is lost as well.
  const lost = await failureOf(withTransaction, pool, async (client) => {
    await add(client, account, 5)
    // Two errors: that the server has ended it, and that it is gone.
    client.on('error', () => {})
    await terminateConnections(url)
    throw own
  })
  expect(lost, 'where ROLLBACK fails').toBe(own)
  await expectClean(pool)
})

test('fails where the error of a statement was swallowed', async () => {
  const [account = 0] = await open(10)
  const pool = poolFor(url, { max: 1 })
  const error = await failureOf(withTransaction, pool, async (client) => {
    await add(client, account, 5)
    await add(client, account, -1_000).catch(() => {})
    return 'done'
  })
  expect(error).toBeInstanceOf(TransactionAbortedError)
  expect(await balances(account)).toEqual([10])
  await expectClean(pool)

  const answer = await withTransaction(pool, async (client) => {
    await add(client, account, 5)
    await client.query('SAVEPOINT before')
    await add(client, account, -1_000).catch(() => client.query('ROLLBACK TO SAVEPOINT before'))
    return 'done'
  })
  expect(answer, 'where the work has gone back to a savepoint').toBe('done')
  expect(await balances(account), 'what was done before the savepoint').toEqual([15])
})

test('fails where COMMIT fails', async () => {
  await db.query(`
    CREATE TABLE IF NOT EXISTS seats (
      number integer CONSTRAINT seats_number_key UNIQUE DEFERRABLE INITIALLY DEFERRED
    )`)
  const pool = poolFor(url, { max: 1 })
  const twice = async (client: PoolClient) => {
    await client.query('INSERT INTO seats VALUES (2)')
    await client.query('INSERT INTO seats VALUES (1), (1)')
  }
  expect(await failureOf(withTransaction, pool, twice)).toMatchObject({ constraint: 'seats_number_key' })
  expect((await db.query('SELECT FROM seats')).rowCount, 'the rows').toBe(0)
  await expectClean(pool)
})

test('survives the end of its connection in the middle', async () => {
  const [sender = 0, receiver = 0] = await open(100, 100)
  const pool = poolFor(url, { max: 1 })
  const uncaught = await uncaughtDuring(async () => {
    for (const during of ['a pause', 'a statement']) {
      const error = await failureOf(withTransaction, pool, async (client) => {
        await add(client, sender, -30)
        const ended = new Promise((resolve) => client.once('end', resolve))
        const running = during === 'a statement' && client.query('SELECT pg_sleep(5)')
        await Promise.all([running, terminateConnections(url)])
        await ended
        await add(client, receiver, 30)
      })
      expect(error, `the end during ${during}`).toBeInstanceOf(Error)
      expect(await balances(sender, receiver), 'the balances').toEqual([100, 100])
      await expectClean(pool)
    }
  }).catch(({ message }: Error) => expect.fail(message))
  expect(uncaught, 'what would have ended the process').toEqual([])
})

test('drops a connection on which ROLLBACK fails', async () => {
  const [account = 0] = await open(10)
  const pool = poolFor(url, { max: 1, query_timeout: 700 })
  const error = await failureOf(withTransaction, pool, async (client) => {
    await add(client, account, 5)
    // The client waits no longer than it may. ROLLBACK comes behind this statement, and will not get its turn in time.
    await client.query('SELECT pg_sleep(2.5)')
  })
  expect(error.message).toBe('Query read timeout')
  await expectClean(pool)
  expect(await balances(account)).toEqual([10])
})

test('keeps a connection that is well', async () => {
  const [sender = 0, receiver = 0] = await open(10, 10)
  const pool = poolFor(url, { max: 1 })
  const clients: PoolClient[] = []
  pool.on('connect', (client) => {
    clients.push(client)
    // Somebody else's, who watches the pool.
    client.on('error', () => {})
  })
  const backend = async () => (await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid
  const before = await backend()
  const [client] = clients as [PoolClient]
  const listeners = listenersOf(client)
  await failureOf(transferBalance, pool, sender, receiver, 300)
  await transferBalance(pool, sender, receiver, 5)
  expect(await backend(), 'the connection after a failure').toBe(before)
  expect(listenersOf(client), 'how many listen to it, before and after').toEqual(listeners)
})

test('does the work again after 40001 and 40P01, as often as it may', async () => {
  const [account = 0] = await open(10)
  const pool = poolFor(url, { max: 1 })
  for (const code of ['40001', '40P01']) {
    const failure = await failOn(url, { table: 'accounts', event: 'UPDATE', code })
    for (const [retries, expected] of [
      [undefined, 4],
      [1, 2],
      [0, 1],
    ] as const) {
      const options = retries === undefined ? {} : { retries }
      const queries = await queriesDuring(async () => {
        const work = withTransaction(pool, (client) => add(client, account, 1), options)
        expect(await failureOf(work)).toMatchObject({ code })
      })
      const ends = transactions(queries).map(({ end }) => end)
      expect(ends, `how the transactions ended, with ${retries} retries`).toEqual(
        times(expected, () => 'ROLLBACK'),
      )
    }
    let tries = 0
    await withTransaction(pool, async (client) => {
      if (++tries === 3) await failure.remove()
      await add(client, account, 1)
    })
    expect(tries, 'how often the work was done').toBe(3)
  }
  expect(await balances(account)).toEqual([12])
})

test('does no other work again', async () => {
  const [account = 0] = await open(10)
  const pool = poolFor(url, { max: 1 })
  const triesWith = async (code: string) => {
    const failure = await failOn(url, { table: 'accounts', event: 'UPDATE', code })
    let tries = 0
    const work = (client: PoolClient) => {
      tries++
      return add(client, account, 1)
    }
    expect(await failureOf(withTransaction, pool, work, { retries: 1 })).toMatchObject({ code })
    await failure.remove()
    return tries
  }
  expect(await triesWith('40001'), 'how often the work was done that fails with 40001').toBe(2)
  for (const code of ['P0001', '23505', '57014', '57P01', '40002', '55P03']) {
    expect(await triesWith(code), `how often the work was done that fails with ${code}`).toBe(1)
  }
  let tries = 0
  const error = await failureOf(withTransaction, pool, async (client) => {
    tries++
    await add(client, account, -1_000).catch(() => {})
  })
  expect(error).toBeInstanceOf(TransactionAbortedError)
  expect(tries, 'how often the work was done that had swallowed an error').toBe(1)
  expect(await balances(account)).toEqual([10])
})

test('pauses for a random time before it does the work again', async () => {
  const accounts = await open(10, 10, 10, 10)
  // Without these two, pg itself sets no timers.
  const pool = poolFor(url, { idleTimeoutMillis: 0, connectionTimeoutMillis: 0 })
  await failOn(url, { table: 'accounts', event: 'UPDATE', code: '40001' })
  const pauses = await Promise.all(
    accounts.map((account) =>
      timersDuring(() => withTransaction(pool, (client) => add(client, account, 1)).catch(() => {})),
    ),
  )
  expect(pauses.flat().length, 'the timers for four times three pauses').toBeGreaterThan(6)
  expect(Math.max(...pauses.flat()), 'the longest pause, in milliseconds').toBeLessThanOrEqual(1_000)
  const [first, ...others] = pauses
  expect(others, 'the pauses of three, which are as long as those of the fourth').not.toEqual(
    times(3, () => first),
  )
})

const level = async (db: Pool | PoolClient, setting = 'transaction_isolation') =>
  (await db.query(`SHOW ${setting}`)).rows[0][setting]

test('isolates the work as it is told to', async () => {
  const pool = poolFor(url)
  const strict = poolFor(url, { options: '-c default_transaction_isolation=serializable' })
  for (const one of [pool, strict]) {
    expect(await withTransaction(one, (client) => level(client)), 'unless told').toBe('read committed')
    expect(await withTransaction(one, (client) => level(client), { isolation: 'READ COMMITTED' })).toBe(
      'read committed',
    )
    expect(await withTransaction(one, (client) => level(client), { isolation: 'REPEATABLE READ' })).toBe(
      'repeatable read',
    )
  }

  // Two that are both allowed to take the last 60 of 100, unless one of them sees what the other has taken.
  const [first = 0, second = 0] = await open(50, 50)
  const bothHaveLooked = Promise.withResolvers<void>()
  let looked = 0
  const take = (from: number) =>
    withTransaction(
      pool,
      async (client) => {
        const { rows } = await client.query('SELECT sum(balance) FROM accounts WHERE id = ANY($1)', [
          [first, second],
        ])
        if (++looked === 2) bothHaveLooked.resolve()
        await bothHaveLooked.promise
        if (Number(rows[0].sum) < 60) return 'refused'
        await add(client, from, -50)
        return 'taken'
      },
      { isolation: 'SERIALIZABLE' },
    )
  expect((await Promise.all([take(first), take(second)])).sort()).toEqual(['refused', 'taken'])
  expect(sum(await balances(first, second))).toBe(50)
})

test('isolates nothing else', async () => {
  for (const usual of ['read committed', 'repeatable read']) {
    const options = `-c default_transaction_isolation=${usual.replace(' ', '\\ ')}`
    const pool = poolFor(url, { max: 1, options })
    for (const isolation of ['SERIALIZABLE', 'READ COMMITTED'] as const) {
      for (const end of ['COMMIT', 'ROLLBACK']) {
        const work = async (client: PoolClient) => {
          expect(await level(client), 'the isolation of the work').toBe(isolation.toLowerCase())
          if (end === 'ROLLBACK') throw new InsufficientFundsError('of the work')
        }
        await withTransaction(pool, work, { isolation }).catch((error) => {
          expect(error).toBeInstanceOf(InsufficientFundsError)
        })
        const after = [await level(pool), await level(pool, 'default_transaction_isolation')]
        expect(after, `the isolation of the connection, after ${end} of ${isolation}`).toEqual([usual, usual])
      }
    }
  }
})

test('lets only so many of the transfers at once succeed as there is money for', async () => {
  const [sender = 0, receiver = 0] = await open(100, 0)
  const pool = poolFor(url)
  const outcomes = await Promise.allSettled(times(20, () => transferBalance(pool, sender, receiver, 15)))
  const left = outcomes.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  expect(
    left.sort((a, b) => b - a),
    'what they answered',
  ).toEqual([85, 70, 55, 40, 25, 10])
  for (const one of outcomes) {
    if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(InsufficientFundsError)
  }
  expect(await balances(sender, receiver)).toEqual([10, 90])
})

test('neither loses nor makes money in 400 transfers at once of which some fail', async () => {
  const ids = await open(...times(10, () => 500))
  // One amount in twenty fails, after the debit or before it.
  const when = `NEW.balance - OLD.balance = ${FAILING_AMOUNT}`
  await failOn(url, { table: 'accounts', event: 'UPDATE', when })
  const pool = poolFor(url, { connectionTimeoutMillis: onThisMachine(9_000) })
  const { outcomes, gained } = await transferAtRandom(transferBalance, pool, ids, 400)
  for (const { amount, sender, outcome } of outcomes) {
    const expected = [amount === FAILING_AMOUNT ? 'P0001' : 'done', InsufficientFundsError.name]
    expect(expected, `what became of ${amount} from account ${sender}`).toContain(outcome)
  }
  const failed = outcomes.filter(({ outcome }) => outcome === 'P0001')
  expect(failed.length, 'how many the database has let fail').toBeGreaterThan(5)
  const after = await balances(...ids)
  expect(after, 'the balances, by the transfers that succeeded').toEqual(gained.map((cents) => 500 + cents))
  expect(sum(after), 'all the money').toBe(5_000)
  expect(transactions(recordedQueries()).filter(({ end }) => end === undefined)).toEqual([])
})
