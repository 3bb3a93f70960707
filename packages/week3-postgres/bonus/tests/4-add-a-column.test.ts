import { connectionsTo, failOn, terminateConnections } from 'shared/testing/database/failures.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { beforeEach, expect, test } from 'vitest'
import { addDisplayName } from '#bonus/display-name.ts'
import { makeBlog, outcome, rowsOf } from './blog.ts'
import { countedPool, dropEventTriggers, logLocks } from './lock-log.ts'
import {
  gateAt,
  isWaiting,
  type OpenTransaction,
  openTransaction,
  readAndWrite,
  refused,
  signUpUntil,
  untilHeldUp,
} from './others.ts'
import { leftBehind, pausesOf } from './pool-state.ts'
import { crashAtCommand, refuseEachBatchOnce } from './refusals.ts'
import { addUsers, checksOfUsers, displayName, displayNameOf, withoutTheirName } from './users-table.ts'

const { url } = await testDatabase()
const db = sql(url)
const { insert, user } = rowsOf(db)

const USERS = 1_000

async function makeUsers(count: number): Promise<void> {
  await dropEventTriggers(db)
  await makeBlog(db, url)
  await addUsers(db, count)
}

beforeEach(() => makeUsers(USERS))

/** As soon as all who can be seen have their name. */
const untilFilledIn = (by: Parameters<typeof withoutTheirName>[0] = db) =>
  eventually(async () => expect(await withoutTheirName(by), 'users with another').toEqual([]), {
    within: 5_000,
  })

/** A run that has come to user `at`, its batches of 100 users at most; `go` lets it go on. */
async function runUntil(at: number) {
  const gate = await gateAt(db, at)
  const running = addDisplayName(poolFor(url), { batchSize: 100 })
  // Awaited by the test: until then it is no failure that nobody handles.
  const settled = running.catch(() => {})
  await Promise.race([gate.reached(), running])
  const go = gate.open
  return { running, go, settled: () => go().then(() => settled) }
}

test('gives each user their username as display name', async () => {
  // Ids have gaps, and one may have come with an import.
  await db.query('DELETE FROM users WHERE id BETWEEN 300 AND 700')
  await db.query(
    `INSERT INTO users (id, username, email, password_hash) OVERRIDING SYSTEM VALUE
     VALUES (-7, 'Imported', 'imported@example.com', 'a hash')`,
  )
  await addDisplayName(poolFor(url), { batchSize: 100 })
  expect(await displayName(db)).toMatchObject({ type: 'text', isNullable: false })
  expect(await withoutTheirName(db), 'users with another').toEqual([])
})

test('bounds it from the beginning, and takes no user without one afterwards', async () => {
  const { checks } = await checksOfUsers(db)
  const set = (id: number, value: string | null) =>
    outcome(db.query('UPDATE users SET display_name = $1 WHERE id = $2', [value, id]))
  const { running, go, settled } = await runUntil(410)
  const early = await set(900, '漢'.repeat(51)).finally(settled)
  expect(early, 'the answer to 51 characters while it runs').toBe('23514 users_display_name_length')
  await go()
  await running
  // Refused, or given one all the same.
  expect(await set(7, null), 'the answer to NULL').toMatch(/^(23502|1 rows)/)
  expect(await displayNameOf(db, 7), 'the display name').toBe('User 7')
  for (const value of ['', '漢'.repeat(51)]) {
    expect(await set(7, value), `the answer to ${value.length} characters`).toBe(
      '23514 users_display_name_length',
    )
  }
  for (const value of ['x', '漢'.repeat(50)]) expect(await set(7, value)).toBe('1 rows')
  const newUser = { username: 'new', email: 'new@example.com', password_hash: 'a hash' }
  const empty = insert('users', { ...newUser, display_name: '' }).then(() => ({ rowCount: 1 }))
  expect(await outcome(empty), 'the answer to a new user with an empty one').toBe(
    '23514 users_display_name_length',
  )
  expect(await insert('users', { ...newUser, display_name: null }), 'a new user with NULL').toMatchObject({
    display_name: 'new',
  })
  const after = await checksOfUsers(db)
  expect(after.checks, 'the CHECK constraints').toEqual([...checks, 'users_display_name_length'].sort())
  expect(after.unproved, 'constraints that are not validated').toEqual([])
})

test('gives one to users whom old code adds, while it runs and afterwards', async () => {
  const gate = await gateAt(db, 500)
  const running = addDisplayName(poolFor(url), { batchSize: 100 })
  const signedUp = signUpUntil(db, running)
  let late: OpenTransaction | undefined
  try {
    await Promise.race([gate.reached(), running])
    // Who is not committed when the last batch passes is seen by no batch.
    late = await openTransaction(
      db,
      `INSERT INTO users (username, email, password_hash) VALUES ('late', 'late@example.com', 'a hash')`,
    )
    await gate.open()
    await Promise.race([untilFilledIn().then(() => untilHeldUp(url, refused())), running])
  } finally {
    await gate.open()
    await late?.commit()
    await running.catch(() => {})
    expect(await signedUp, 'the answers to sign-ups while it runs, besides success').toEqual([])
  }
  await running
  await user('afterwards')
  expect(await withoutTheirName(db), 'users with another').toEqual([])
})

test('leaves the name that a user gives, also while it runs', async () => {
  const { running, go, settled } = await runUntil(410)
  try {
    // In the batch that is being filled in: done at once, or waiting for the batch.
    const others = poolFor(url)
    const given = outcome(others.query(`UPDATE users SET display_name = 'Chosen' WHERE id = 450`))
    const waits = eventually(
      async () => expect(await isWaiting(url), 'whether it waits for the batch').toBe(true),
      { within: 4_000, every: 5 },
    )
    await Promise.race([given, waits])
    await go()
    expect(await given, 'what becomes of it').toBe('1 rows')
  } finally {
    await settled()
  }
  await running
  await db.query(`UPDATE users SET username = 'renamed' WHERE id = 450`)
  expect(await displayNameOf(db, 450), 'the name that user 450 has given').toBe('Chosen')
  const { rows } = await db.query(
    `INSERT INTO users (username, email, password_hash, display_name)
     VALUES ('new', 'new@example.com', 'a hash', 'Of new code')
     RETURNING display_name`,
  )
  expect(rows[0]?.display_name).toBe('Of new code')
})

test('holds nobody up while a transaction is open that has used the table', async () => {
  const other = await openTransaction(db, `UPDATE users SET password_hash = 'another' WHERE id = 7`)
  const running = addDisplayName(poolFor(url))
  const settled = running.catch(() => {})
  try {
    for (const id of [1, 2, 3]) {
      await Promise.race([untilHeldUp(url, refused()), running])
      expect(await readAndWrite(db, id), 'what reads and writes behind it').toBe('done')
    }
  } finally {
    await other.commit()
    await settled
  }
  await running
  expect(await withoutTheirName(db), 'users with another').toEqual([])
})

test('holds nobody up while a row is locked', async () => {
  const { running, go, settled } = await runUntil(100)
  let other: OpenTransaction | undefined
  try {
    other = await openTransaction(db, `UPDATE users SET password_hash = 'another' WHERE id = 300`)
    await go()
    // One is the user who is locked.
    const isLeft = async () => (await withoutTheirName(db)).length > 1
    for (const id of [299, 1, 301]) {
      await Promise.race([untilHeldUp(url, refused(), isLeft), running])
      expect(await readAndWrite(db, id), `what reads, and writes user ${id}`).toBe('done')
    }
  } finally {
    await go()
    await other?.commit()
    await settled()
  }
  await running
  expect(await withoutTheirName(db), 'users with another').toEqual([])
})

test('fills in users while a transaction is open that adds a post of theirs', async () => {
  const { running, go, settled } = await runUntil(100)
  let other: OpenTransaction | undefined
  try {
    other = await openTransaction(
      db,
      `INSERT INTO posts (user_id, title, body) VALUES (300, 'A title', 'A body')`,
    )
    await go()
    await Promise.race([untilFilledIn(other.client), running])
  } finally {
    await go()
    await other?.commit()
    await settled()
  }
  await running
})

test('fills in batches, each committed by itself, and each user once', async () => {
  const log = await logLocks(db)
  await addDisplayName(poolFor(url), { batchSize: 300 })
  const updates = (await log()).filter(({ what }) => what === 'UPDATE')
  const sizes = Object.values(Object.groupBy(updates, ({ transaction }) => transaction)).map(
    (of) => of?.length,
  )
  expect(Math.max(...sizes.map(Number)), 'the users of the largest batch').toBeLessThanOrEqual(300)
  expect(USERS / sizes.length, 'the users of a batch on average').toBeGreaterThanOrEqual(30)
  expect(updates.length, 'the updates').toBe(USERS)
})

test('reads the table under no lock that shuts others out', async () => {
  const log = await logLocks(db)
  await addDisplayName(countedPool(url))
  const all = await log()
  expect(
    all.filter(({ what, shutsOut }) => shutsOut && what.startsWith('UPDATE')),
    'updates under a lock that shuts others out',
  ).toEqual([])
  const commands = all.filter(({ what }) => !what.startsWith('UPDATE'))
  expect(commands.length, 'the commands that changed the schema').toBeGreaterThan(0)
  const slow = commands.filter(({ shutsOut, read }) => shutsOut && read >= USERS / 2)
  expect(slow, 'commands that shut others out, in transactions that read the rows').toEqual([])
})

test('tries a step and a batch so many times', async () => {
  const pool = poolFor(url)
  const pauses = pausesOf(pool)
  const other = await openTransaction(db, 'SELECT FROM users LIMIT 1')
  const error = await failureOf(addDisplayName(pool, { attempts: 3 }), 8_000).finally(() => other.commit())
  expect(sqlState(error), 'the SQLSTATE of what it failed with').toBe('55P03')
  expect(refused(), 'how often it was refused the lock of the table').toBe(3)
  expect(Math.min(...pauses), 'the shortest pause, in ms').toBeGreaterThanOrEqual(10)

  const locked = await failOn(url, { table: 'users', event: 'UPDATE', when: 'NEW.id = 500', code: '55P03' })
  const inBatch = await failureOf(addDisplayName(pool, { attempts: 2 }), 8_000).finally(locked.remove)
  expect(sqlState(inBatch), 'the SQLSTATE of what it failed with in a batch').toBe('55P03')
  expect(refused() - 3, 'how often it was refused the lock of a row').toBe(2)

  // Four batches, each of which is refused its lock once: each has its own attempts.
  await refuseEachBatchOnce(db)
  const answer = await addDisplayName(pool, { attempts: 2, batchSize: 250 }).then(
    () => 'done',
    (error: Error) => error.message,
  )
  expect(answer, 'what becomes of it with two attempts, when each batch is refused a lock once').toBe('done')
  expect(await withoutTheirName(db), 'users with another').toEqual([])
})

test('leaves the connections of the pool as they were', async () => {
  const pool = poolFor(url)
  const other = await openTransaction(db, 'SELECT FROM users LIMIT 1')
  await failureOf(addDisplayName(pool, { attempts: 2 }), 8_000).finally(() => other.commit())
  expect(await leftBehind(pool, db), 'what is left behind after giving up').toEqual([])
  await addDisplayName(pool)
  expect(await leftBehind(pool, db), 'what is left behind').toEqual([])
  expect((await connectionsTo(url)).filter(({ state }) => state !== 'idle')).toEqual([])
})

test('goes on where a crash has ended it', async () => {
  const log = await logLocks(db)
  const gate = await gateAt(db, 500)
  const pool = poolFor(url)
  const failed = failureOf(addDisplayName(pool, { batchSize: 100 }), 9_000)
  // Handled below: the run may end before that.
  failed.catch(() => {})
  try {
    await Promise.race([gate.reached(), failed])
    await terminateConnections(url)
    await failed
  } finally {
    await gate.open()
  }
  const done = (await log()).filter(({ what }) => what === 'UPDATE').map(({ id }) => id)
  expect(done.length, 'the users that were filled in before').toBeGreaterThan(0)
  await db.query(`UPDATE users SET display_name = 'Chosen' WHERE id = 1`)

  await addDisplayName(pool, { batchSize: 100 })
  const updates = (await log()).filter(({ what, id }) => what === 'UPDATE' && id !== 1)
  expect(new Set(updates.map(({ id }) => id)).size, 'the users that were filled in').toBe(USERS - 1)
  expect(updates.length, 'the updates of both runs').toBe(USERS - 1)
  expect(await withoutTheirName(db)).toEqual([{ username: 'User 1', display_name: 'Chosen' }])
})

test(
  'can be ended at any command that changes the schema, and called again',
  async () => {
    const { checks } = await checksOfUsers(db)
    for (let n = 1, isEnded = true; isEnded; n++) {
      await makeUsers(50)
      const pool = poolFor(url)
      const hasCrashed = await crashAtCommand(db, n)
      const answer = await addDisplayName(pool).then(
        () => 'done',
        (error: Error) => error.message,
      )
      isEnded = await hasCrashed()
      if (isEnded) expect(answer, `what comes out, ended at command ${n}`).toContain('crash')
      expect(isEnded || n > 1, 'whether it changes the schema').toBe(true)
      await dropEventTriggers(db)
      const again = await addDisplayName(pool).then(
        () => 'done',
        (error: Error) => error.message,
      )
      expect(again, `what becomes of it when it is called again, ended at command ${n}`).toBe('done')
      await user('afterwards')
      expect(await withoutTheirName(db), 'users with another').toEqual([])
      expect(await displayName(db)).toMatchObject({ isNullable: false })
      expect(await checksOfUsers(db)).toEqual({
        checks: [...checks, 'users_display_name_length'].sort(),
        unproved: [],
      })
    }
  },
  onThisMachine(20_000),
)

test('changes nothing the second time', async () => {
  const pool = poolFor(url)
  await addDisplayName(pool)
  await db.query(`UPDATE users SET display_name = 'Chosen' WHERE id = 7`)
  const log = await logLocks(db)
  await addDisplayName(pool)
  const all = await log()
  expect(
    all.filter(({ what }) => what === 'UPDATE'),
    'the updates',
  ).toEqual([])
  expect(
    all.filter(({ shutsOut }) => shutsOut),
    'the commands that shut others out',
  ).toEqual([])
  expect(await withoutTheirName(db)).toEqual([{ username: 'User 7', display_name: 'Chosen' }])
  expect(await displayName(db)).toMatchObject({ isNullable: false })
})
