import { testDatabase } from 'shared/testing/database.ts'
import { connectionsTo, terminateConnections } from 'shared/testing/database-failures.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { poolFor } from 'shared/testing/pool.ts'
import { sql } from 'shared/testing/sql.ts'
import { beforeEach, expect, test } from 'vitest'
import { addDisplayName } from '#bonus/display-name.ts'
import { makeBlog, outcome, rowsOf } from './blog.ts'
import { columnsOf } from './catalogue.ts'
import {
  addUsers,
  gateAt,
  logLocks,
  openTransaction,
  readAndWrite,
  refused,
  untilHeldUp,
  withoutTheirName,
} from './users-table.ts'

const { url } = await testDatabase()
const db = sql(url)
const { user } = rowsOf(db)

const USERS = 1_000

beforeEach(async () => {
  await db.query('DROP EVENT TRIGGER IF EXISTS log_start; DROP EVENT TRIGGER IF EXISTS log_command')
  await makeBlog(db, url)
  await addUsers(db, USERS)
})

const displayName = async () => (await columnsOf(db)).find(({ column }) => column === 'display_name')

/** As soon as new rows can have the column. */
const untilItIsThere = () =>
  eventually(async () => expect(await displayName(), 'users.display_name').toBeDefined(), { within: 5_000 })

test('gives each user their username as display name', async () => {
  await addDisplayName(poolFor(url))
  expect(await displayName()).toMatchObject({ type: 'text', isNullable: false })
  expect(await withoutTheirName(db), 'users with another').toEqual([])
})

test('takes no user without one afterwards, and bounds it', async () => {
  await addDisplayName(poolFor(url))
  const set = (value: string | null) =>
    outcome(db.query('UPDATE users SET display_name = $1 WHERE id = 7', [value]))
  // Refused, or given one all the same.
  expect(await set(null)).toMatch(/^(23502|1 rows)$/)
  const { rows } = await db.query(`SELECT to_jsonb(users) ->> 'display_name' AS name FROM users WHERE id = 7`)
  expect(rows[0]?.name, 'the display name').toBe('user 7')
  for (const value of ['', '漢'.repeat(51)]) {
    expect(await set(value), `the answer to ${value.length} characters`).toBe(
      '23514 users_display_name_length',
    )
  }
  for (const value of ['x', '漢'.repeat(50)]) expect(await set(value)).toBe('1 rows')
})

test('gives one to users whom old code adds, while it runs and afterwards', async () => {
  const gate = await gateAt(db, 500)
  const running = addDisplayName(poolFor(url), { batchSize: 100 })
  try {
    await Promise.race([untilItIsThere(), running])
    await user('while it runs')
  } finally {
    await gate.open()
    await running
  }
  await user('afterwards')
  expect(await withoutTheirName(db), 'users with another').toEqual([])
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
  // Awaited below: until then it is no failure that nobody handles.
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
  const gate = await gateAt(db, 100)
  const running = addDisplayName(poolFor(url), { batchSize: 400 })
  const settled = running.catch(() => {})
  let other: Awaited<ReturnType<typeof openTransaction>> | undefined
  try {
    await Promise.race([untilItIsThere(), running])
    other = await openTransaction(db, `UPDATE users SET password_hash = 'another' WHERE id = 300`)
    await gate.open()
    // One is the user who is locked.
    const isLeft = async () => (await withoutTheirName(db)).length > 1
    for (const id of [299, 1, 301]) {
      await Promise.race([untilHeldUp(url, refused(), isLeft), running])
      expect(await readAndWrite(db, id), `what reads, and writes user ${id}`).toBe('done')
    }
  } finally {
    await gate.open()
    await other?.commit()
    await settled
  }
  await running
  expect(await withoutTheirName(db), 'users with another').toEqual([])
})

test('fills in batches, each committed by itself, and each user once', async () => {
  const log = await logLocks(db)
  await addDisplayName(poolFor(url), { batchSize: 300 })
  const updates = (await log()).filter(({ what }) => what === 'UPDATE')
  const sizes = Object.values(Object.groupBy(updates, ({ transaction }) => transaction)).map(
    (of) => of?.length,
  )
  expect(Math.max(...sizes.map(Number)), 'the users of the largest batch').toBeLessThanOrEqual(300)
  expect(sizes.length, 'the batches').toBeLessThan(20)
  expect(updates.length, 'the updates').toBe(USERS)
  expect(
    updates.filter(({ shutsOut }) => shutsOut),
    'updates under a lock that shuts others out',
  ).toEqual([])
})

test('reads the table under no lock that shuts others out', async () => {
  const log = await logLocks(db)
  await addDisplayName(poolFor(url))
  const commands = (await log()).filter(({ what }) => what !== 'UPDATE')
  expect(commands.length, 'the commands that changed the schema').toBeGreaterThan(0)
  const slow = commands.filter(({ shutsOut, read }) => shutsOut && read >= USERS / 2)
  expect(slow, 'commands that read the rows and shut others out').toEqual([])
})

test('gives up after so many attempts, and leaves no lock behind', async () => {
  const pool = poolFor(url)
  const other = await openTransaction(db, 'SELECT FROM users LIMIT 1')
  const error = await failureOf(addDisplayName(pool, { attempts: 2 }), 8_000).finally(() => other.commit())
  expect(sqlState(error), 'the SQLSTATE of what it failed with').toBe('55P03')
  expect(refused(), 'how often it was refused the lock').toBe(2)
  expect((await connectionsTo(url)).filter(({ state }) => state !== 'idle')).toEqual([])
  await addDisplayName(pool, { attempts: 2 })
  expect(await withoutTheirName(db), 'users with another').toEqual([])
})

test('goes on where a crash has ended it', async () => {
  const log = await logLocks(db)
  const gate = await gateAt(db, 500)
  const pool = poolFor(url)
  const failed = failureOf(addDisplayName(pool, { batchSize: 100, attempts: 1_000 }), 9_000)
  // Handled below: the run may end before that.
  failed.catch(() => {})
  try {
    await Promise.race([untilItIsThere().then(() => untilHeldUp(url, refused())), failed])
    // Between two attempts there may be nobody to cut off.
    await eventually(
      async () => {
        await terminateConnections(url)
        const settled = await Promise.race([failed.then(() => true), new Promise(setImmediate)])
        expect(settled, 'whether it has failed').toBe(true)
      },
      { within: 5_000 },
    )
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
  expect(await withoutTheirName(db)).toEqual([{ username: 'user 1', display_name: 'Chosen' }])
})

test('changes no row the second time', async () => {
  const pool = poolFor(url)
  await addDisplayName(pool)
  await db.query(`UPDATE users SET display_name = 'Chosen' WHERE id = 7`)
  const log = await logLocks(db)
  await addDisplayName(pool)
  expect((await log()).filter(({ what }) => what === 'UPDATE')).toEqual([])
  expect(await withoutTheirName(db)).toEqual([{ username: 'user 7', display_name: 'Chosen' }])
  expect(await displayName()).toMatchObject({ isNullable: false })
})
