import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { recordedQueries } from 'shared/testing/trace/sql-log.ts'
import { beforeAll, expect, test } from 'vitest'
import * as errors from '#hard/errors.ts'
import { createSchema } from '#hard/schema.ts'
import { transferBalance } from '#hard/transfer.ts'
import { accountsOf, times } from './accounts.ts'
import { beside, untilWaiting } from './while-locked.ts'

const { url } = await testDatabase()
const db = sql(url)
const { open, balances } = accountsOf(db)

beforeAll(() => createSchema(db))

/** Lets a transfer begin while a transaction of the test has done `write`, which is committed as soon as the transfer waits. */
const besideWrite = <T>(write: { text: string; values: unknown[] }, transfer: () => Promise<T>) =>
  beside(
    { db, url },
    async (other) => {
      await other.query('BEGIN')
      await other.query(write)
    },
    transfer,
    (other) => other.query('COMMIT'),
  )

/** None of them fails, or has had to be done again because of a deadlock. */
async function expectAllWell(transfers: Promise<number>[]) {
  const outcome = await Promise.all(transfers).catch((error) => error)
  const deadlocks = recordedQueries().filter(({ error }) => error?.code === '40P01')
  expect(
    deadlocks.map(({ text }) => text),
    'the statements that ended in a deadlock',
  ).toEqual([])
  expect(outcome, 'the first that has failed').not.toBeInstanceOf(Error)
}

test('moves the amount, and answers what the sender has left', async () => {
  const [sender = 0, receiver = 0, other = 0] = await open(1_000, 50, 70)
  const pool = poolFor(url)
  const left = await transferBalance(pool, sender, receiver, 300)
  expect(await balances(sender, receiver, other), 'the balances').toEqual([700, 350, 70])
  expect(left, 'what it answers').toBe(700)
  expect(await transferBalance(pool, receiver, sender, 350), 'of all there is').toBe(0)
  expect(await balances(sender, receiver), 'the balances').toEqual([1_050, 0])
})

test('moves the largest amount that is exact', async () => {
  const all = Number.MAX_SAFE_INTEGER
  const [sender = 0, receiver = 0] = await open(all, 0)
  const pool = poolFor(url)
  expect(await transferBalance(pool, sender, receiver, all)).toBe(0)
  expect(await balances(sender, receiver)).toEqual([0, all])
  expect(await transferBalance(pool, receiver, sender, all - 1)).toBe(1)
})

test('refuses what is no amount, and does not ask the database', async () => {
  const [sender = 0, receiver = 0] = await open(1_000, 0)
  const pool = poolFor(url)
  const wrong: unknown[] = [
    0,
    -0,
    -1,
    1.5,
    0.1,
    Number.NaN,
    Infinity,
    2 ** 53,
    '5',
    '',
    null,
    undefined,
    [5],
    true,
    5n,
    '\0',
    `1; UPDATE accounts SET balance = 0`,
    '1'.repeat(10_000_000),
  ]
  for (const amount of wrong) {
    const error = await failureOf(transferBalance, pool, sender, receiver, amount as number)
    expect(error, `the answer to ${typeof amount} ${String(amount).slice(0, 50)}`).toBeInstanceOf(
      errors.InvalidAmountError,
    )
  }
  expect(recordedQueries(), 'what was sent').toEqual([])
  expect(await balances(sender, receiver)).toEqual([1_000, 0])
})

test('refuses a transfer to the same account', async () => {
  const [account = 0] = await open(1_000)
  const error = await failureOf(transferBalance, poolFor(url), account, account, 10)
  expect(error).toBeInstanceOf(errors.SelfTransferError)
  expect(await balances(account)).toEqual([1_000])
})

test('answers one of the errors where several things are wrong', async () => {
  const [account = 0, other = 0] = await open(1_000, 0)
  const nobody = 2 ** 31 - 1
  const refusals = {
    amount: errors.InvalidAmountError.name,
    self: errors.SelfTransferError.name,
    account: errors.AccountNotFoundError.name,
    funds: errors.InsufficientFundsError.name,
  }
  const cases: [number, number, number, (keyof typeof refusals)[]][] = [
    [account, account, 0, ['amount', 'self']],
    [account, nobody, -1, ['amount', 'account']],
    [account, account, 2_000, ['self', 'funds']],
    [nobody, nobody, 10, ['self', 'account']],
    [0, 0, 1.5, ['amount', 'self', 'account']],
    [other, nobody, 10, ['account', 'funds']],
    [nobody, other, Number.MAX_SAFE_INTEGER, ['account', 'funds']],
  ]
  for (const [sender, receiver, amount, wrong] of cases) {
    const { name } = await failureOf(transferBalance, poolFor(url), sender, receiver, amount)
    expect(
      wrong.map((one) => refusals[one]),
      `what ${amount} from ${sender} to ${receiver} is refused with`,
    ).toContain(name)
  }
  expect(await balances(account, other)).toEqual([1_000, 0])
})

test('refuses a sender and a receiver that do not exist', async () => {
  const [account = 0] = await open(1_000)
  const nobody: unknown[] = [
    account + 1_000,
    2 ** 31 - 1,
    2 ** 31,
    1e300,
    0,
    -1,
    1.5,
    Number.NaN,
    `${account}`,
    null,
    undefined,
    2n ** 70n,
    [account],
    '\0',
    `${account}; DROP TABLE accounts`,
    '7'.repeat(10_000_000),
  ]
  for (const id of nobody as number[]) {
    for (const [sender, receiver] of [
      [id, account],
      [account, id],
    ] as const) {
      const error = await failureOf(transferBalance, poolFor(url, { max: 1 }), sender, receiver, 10)
      const who = (one: unknown) => `${typeof one} ${String(one).slice(0, 50)}`
      expect(error, `from ${who(sender)} to ${who(receiver)}`).toBeInstanceOf(errors.AccountNotFoundError)
    }
  }
  expect(await balances(account)).toEqual([1_000])
})

test('refuses more than the sender has', async () => {
  const [sender = 0, receiver = 0] = await open(99, 1_000)
  for (const amount of [100, 1_000_000, Number.MAX_SAFE_INTEGER]) {
    const error = await failureOf(transferBalance, poolFor(url), sender, receiver, amount)
    expect(error, `the answer to ${amount}`).toBeInstanceOf(errors.InsufficientFundsError)
  }
  expect(await balances(sender, receiver)).toEqual([99, 1_000])
})

test('ends 40 opposing transfers at once well, and without a deadlock', async () => {
  const [first = 0, second = 0] = await open(1_000, 1_000)
  const pool = poolFor(url)
  await expectAllWell(
    times(40, (index) =>
      index % 2 === 0 ? transferBalance(pool, first, second, 3) : transferBalance(pool, second, first, 2),
    ),
  )
  expect(await balances(first, second)).toEqual([980, 1_020])
})

test('ends opposing transfers well in whichever order the database reads the rows', async () => {
  const [first = 0, second = 0] = await open(100, 100)
  // In the table they lie the other way round than in the index of the ids.
  await db.query('TRUNCATE accounts')
  await db.query('INSERT INTO accounts (id, balance) OVERRIDING SYSTEM VALUE VALUES ($1, 100), ($2, 100)', [
    second,
    first,
  ])
  const byIndex = poolFor(url, { options: '-c enable_seqscan=off -c enable_bitmapscan=off' })
  const byTable = poolFor(url, {
    options: '-c enable_indexscan=off -c enable_indexonlyscan=off -c enable_bitmapscan=off',
  })
  let opposing = Promise.resolve(0)
  const waiting = beside(
    { db, url },
    (other) => other.query(`BEGIN; SELECT FROM accounts WHERE id = ${first} FOR UPDATE`),
    () => transferBalance(byIndex, first, second, 10),
    async (other) => {
      opposing = transferBalance(byTable, second, first, 20)
      await Promise.race([untilWaiting(url, 2), Promise.allSettled([opposing])])
      await other.query('COMMIT')
    },
  )
  await expectAllWell([
    waiting.then(async (outcome) =>
      outcome.status === 'fulfilled' ? opposing : Promise.reject(outcome.reason),
    ),
  ])
  expect(await balances(first, second)).toEqual([110, 90])
})

test('ends transfers in a ring at once well, and without a deadlock', async () => {
  const ring = await open(...times(5, () => 100))
  const pool = poolFor(url)
  const next = (index: number) => ring[(index + 1) % ring.length] as number
  await expectAllWell(
    times(40, (index) => transferBalance(pool, ring[index % 5] as number, next(index % 5), 7)),
  )
  expect(await balances(...ring)).toEqual(times(5, () => 100))
})

test('respects a withdrawal that comes in between', async () => {
  const [sender = 0, receiver = 0] = await open(100, 0)
  const withdrawal = { text: 'UPDATE accounts SET balance = balance - 70 WHERE id = $1', values: [sender] }
  const result = await besideWrite(withdrawal, () => transferBalance(poolFor(url), sender, receiver, 60))
  expect(result).toMatchObject({ status: 'rejected', reason: expect.any(errors.InsufficientFundsError) })
  expect(await balances(sender, receiver)).toEqual([30, 0])

  const deposit = { text: 'UPDATE accounts SET balance = balance + 5 WHERE id = $1', values: [receiver] }
  await besideWrite(deposit, () => transferBalance(poolFor(url), sender, receiver, 10))
  expect(await balances(sender, receiver), 'beside a deposit').toEqual([20, 15])
})

test('loses no money to an account that is deleted in between', async () => {
  const [sender = 0, receiver = 0] = await open(100, 0)
  const deletion = { text: 'DELETE FROM accounts WHERE id = $1', values: [receiver] }
  const result = await besideWrite(deletion, () => transferBalance(poolFor(url), sender, receiver, 60))
  expect(result).toMatchObject({ status: 'rejected', reason: expect.any(errors.AccountNotFoundError) })
  expect(await balances(sender, receiver)).toEqual([100, undefined])
})

test('shows nobody one half of it', async () => {
  const [first = 0, second = 0] = await open(100, 100)
  // Whoever changes this account has to wait for the test, but may lock it.
  await db.query(`
    CREATE FUNCTION wait_for_the_test() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NEW; END $$;
    CREATE TRIGGER waits BEFORE UPDATE ON accounts
    FOR EACH ROW WHEN (OLD.id = ${second}) EXECUTE FUNCTION wait_for_the_test()`)
  const pool = poolFor(url)
  for (const [sender, receiver] of [
    [first, second],
    [second, first],
  ] as const) {
    let meanwhile: unknown
    const result = await beside(
      { db, url },
      (other) => other.query('SELECT pg_advisory_lock(7)'),
      () => transferBalance(pool, sender, receiver, 10),
      async (other) => {
        meanwhile = await balances(first, second)
        await other.query('SELECT pg_advisory_unlock(7)')
      },
    )
    expect(meanwhile, 'the balances while a transfer is under way').toEqual([100, 100])
    expect(result.status, 'what became of the transfer').toBe('fulfilled')
    expect(await balances(sender, receiver), 'the balances afterwards').toEqual([90, 110])
    await db.query('UPDATE accounts SET balance = 100 WHERE id = ANY($1)', [[first, second]])
  }
  await db.query('DROP FUNCTION wait_for_the_test() CASCADE')
})

test('answers each of many at once what it has left', async () => {
  const [sender = 0, receiver = 0] = await open(100, 0)
  const pool = poolFor(url)
  const left = await Promise.all(times(20, () => transferBalance(pool, sender, receiver, 1)))
  expect(left.sort((a, b) => b - a)).toEqual(times(20, (n) => 99 - n))
  expect(await balances(sender, receiver)).toEqual([80, 20])
})

test('needs one connection, however many are under way', async () => {
  const [first = 0, second = 0] = await open(1_000, 1_000)
  const pool = poolFor(url, { max: 1, connectionTimeoutMillis: onThisMachine(3_000) })
  await Promise.all(times(10, () => transferBalance(pool, first, second, 1)))
  expect(await balances(first, second)).toEqual([990, 1_010])
})
