import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createEmailIndex, type IndexReport, measureEmailIndex } from '#hard/email-index.ts'
import { explain } from '#hard/explain.ts'
import { median } from '#hard/median.ts'
import { markdownTable, type Row, svgChart } from '#hard/report.ts'
import { createSchema } from '#hard/schema.ts'
import { findUsersByEmail } from '#hard/users.ts'
import { answeringPlan, explaining, planNode, watchingExplain } from './plans.ts'

const USERS = 100_000
const BY_INDEX = ['Index Scan', 'Index Only Scan', 'Bitmap Heap Scan']

const { url } = await testDatabase()
const db = sql(url)

beforeAll(async () => {
  await createSchema(db)
  // As a constraint of exercise 3 would: an index on the emails as they are written.
  await db.query('CREATE INDEX emails_as_written ON users (email)')
  await db.query(
    `INSERT INTO users (username, email)
     SELECT 'user ' || n, 'User.' || n || '@Example.com'
     FROM generate_series(1, $1::integer) AS n`,
    [USERS],
  )
  await db.query('ANALYZE users')
})

beforeEach(async () => {
  // Whatever the code under test calls its index.
  const { rows } = await db.query(
    `SELECT indexname FROM pg_indexes
     WHERE tablename = 'users' AND indexname NOT IN ('users_pkey', 'users_created_at_id_idx', 'emails_as_written')`,
  )
  for (const { indexname } of rows) await db.query(`DROP INDEX "${indexname}"`)
})

const emailsOf = (users: { email: string }[]) => users.map(({ email }) => email)

test('finds users by their email, whatever its case', async () => {
  const pool = poolFor(url)
  const { rows } = await db.query<{ id: number; createdAt: Date }>(
    `SELECT id, created_at AS "createdAt" FROM users WHERE email = 'User.77@Example.com'`,
  )
  const user = { ...rows[0], username: 'user 77', email: 'User.77@Example.com' }
  for (const email of ['User.77@Example.com', 'user.77@example.com', 'USER.77@EXAMPLE.COM']) {
    expect(await findUsersByEmail(pool, email), email).toEqual([user])
  }
  expect(await findUsersByEmail(pool, 'user.0@example.com')).toEqual([])
})

test('lets users have emails that differ by case only', async () => {
  const pool = poolFor(url)
  const emails = ['twin@example.com', 'TWIN@example.com', 'Twin@Example.com']
  const add = (email: string) => db.query(`INSERT INTO users (username, email) VALUES ('twin', $1)`, [email])
  try {
    for (const email of emails.slice(0, 2)) await add(email)
    await expect(createEmailIndex(pool), 'createEmailIndex').resolves.not.toBeInstanceOf(Error)
    await expect(add(emails[2] as string), 'a third user').resolves.toHaveProperty('rowCount', 1)
    expect(emailsOf(await findUsersByEmail(pool, 'twin@example.COM'))).toEqual(emails)
  } finally {
    await db.query(`DELETE FROM users WHERE username = 'twin'`)
  }
})

test('finds no others, whatever is in the email', async () => {
  const pool = poolFor(url)
  // The ids are not in the order in which the rows lie in the table.
  const other = await db.query(
    `INSERT INTO users (id, username, email) OVERRIDING SYSTEM VALUE
     VALUES (900005, 'a', 'under_score@example.com'), (900004, 'b', 'underXscore@example.com'),
            (900003, 'c', 'İ@example.com'), (900002, 'd', 'UNDER_SCORE@example.com'),
            (900001, 'e', '''; DROP TABLE users;--@example.com')
     RETURNING id`,
  )
  try {
    expect(emailsOf(await findUsersByEmail(pool, 'under_score@EXAMPLE.com'))).toEqual([
      'UNDER_SCORE@example.com',
      'under_score@example.com',
    ])
    for (const email of ['İ@example.com', `'; DROP TABLE users;--@example.com`]) {
      expect(emailsOf(await findUsersByEmail(pool, email)), email).toEqual([email])
    }
    expect(await findUsersByEmail(pool, '%@example.com')).toEqual([])
    expect(await findUsersByEmail(pool, 'x'.repeat(10_000_000)), 'with a very long one').toEqual([])
    const nul = await findUsersByEmail(pool, 'user.5@example.com\0').catch((error) => error.code)
    expect([[], '22021'], 'the answer to one with a NUL character').toContainEqual(nul)
  } finally {
    await db.query('DELETE FROM users WHERE id = ANY($1)', [other.rows.map(({ id }) => id)])
  }
})

test('reads by the index once there is one', async () => {
  const { db: explained, plans } = explaining(poolFor(url))
  const readings = () =>
    plans()
      .flat()
      .filter((node) => node['Relation Name'] === 'users')
      .map((node) => node['Node Type'])
  await findUsersByEmail(explained, 'user.5@example.com')
  expect(readings(), 'without an index').toEqual(['Seq Scan'])

  const pool = poolFor(url)
  const indexes = async () => (await db.query(`SELECT FROM pg_indexes WHERE tablename = 'users'`)).rowCount
  await createEmailIndex(pool)
  const withIt = await indexes()
  await createEmailIndex(pool)
  expect(await indexes(), 'the indexes of the table, when it was there already').toBe(withIt)
  await db.query('ANALYZE users')
  plans().length = 0
  await findUsersByEmail(explained, 'user.5@example.com')
  expect(readings(), 'with the index').toEqual([expect.stringMatching(new RegExp(BY_INDEX.join('|')))])
})

test('explains how a table was read', async () => {
  const pool = poolFor(url)
  const all = await explain(pool, 'users', 'SELECT count(*) FROM users WHERE email LIKE $1 ORDER BY 1', [
    '%7@%',
  ])
  expect(all).toMatchObject({ node: 'Seq Scan', ms: expect.any(Number) })
  expect(all.index, 'the index').toBeUndefined()
  const { rows } = await db.query<{ blocks: number }>(
    `SELECT (pg_relation_size('users') / 8192)::integer AS blocks`,
  )
  expect(all.buffers, 'the blocks').toBeGreaterThanOrEqual(rows[0]?.blocks ?? 0)
  expect(all.buffers, 'the blocks, each counted once').toBeLessThan(1.5 * (rows[0]?.blocks ?? 0))

  const one = await explain(
    pool,
    'users',
    'SELECT id FROM users WHERE id = ANY($1) AND length(username) > 2 ORDER BY username',
    [[1, 2, 3]],
  )
  expect(BY_INDEX, 'the node').toContain(one.node)
  expect(one).toMatchObject({ index: 'users_pkey', estimatedRows: expect.any(Number) })
  expect(one.buffers, 'the blocks of three users').toBeLessThan(100)
})

/** One measurement for several tests: it takes its time. */
let measured: Promise<{ report: IndexReport; explained: unknown[][] }> | undefined
const measure = () => {
  measured ??= (async () => {
    const { db, explained } = watchingExplain(poolFor(url))
    return { report: await measureEmailIndex(db), explained: explained() }
  })()
  return measured
}

test('counts blocks that were read from disk, each once', async () => {
  const leaf = planNode('Bitmap Index Scan', [2, 1], { 'Index Name': 'an_index' })
  const scan = planNode('Bitmap Heap Scan', [5, 30], {
    'Relation Name': 'users',
    'Plan Rows': 8,
    Plans: [leaf],
  })
  const other = planNode('Seq Scan', [100, 0], { 'Relation Name': 'posts' })
  const join = planNode('Hash Join', [105, 30], { Plans: [other, scan] })
  const db = answeringPlan(planNode('Gather', [105, 30], { Plans: [join] }))
  const reading = await explain(db, 'users', 'SELECT 1', [])
  expect(reading).toEqual({
    node: 'Bitmap Heap Scan',
    index: 'an_index',
    estimatedRows: 8,
    buffers: 135,
    ms: 1.5,
  })
  expect(await failureOf(explain, db, 'accounts', 'SELECT 1', []), 'of another table').toBeInstanceOf(Error)
})

test('names the index of that table, and of no other', async () => {
  const ofOther = planNode('Index Scan', [4, 0], { 'Relation Name': 'posts', 'Index Name': 'another_index' })
  const readings = {
    none: planNode('Seq Scan', [5, 0], { 'Relation Name': 'users' }),
    // A subquery in a condition stands below the node whose rows it is asked for.
    'none but that of a subquery': planNode('Seq Scan', [9, 0], {
      'Relation Name': 'users',
      Plans: [ofOther],
    }),
    an_index: planNode('Index Only Scan', [5, 0], { 'Relation Name': 'users', 'Index Name': 'an_index' }),
  }
  for (const [index, reading] of Object.entries(readings)) {
    const db = answeringPlan(planNode('Nested Loop', [9, 0], { Plans: [ofOther, reading] }))
    const found = await explain(db, 'users', 'SELECT 1', [])
    expect(found.index, `the index, which is ${index}`).toBe(index === 'an_index' ? index : undefined)
    expect(found.node, 'the node').toBe(reading['Node Type'])
  }
})

test('measures the same look-up without the index and with it', async () => {
  const { report, explained } = await measure()
  expect(explained.length, 'how often it has explained the look-up').toBeGreaterThanOrEqual(40)
  const { rows } = await db.query<{ strange: string }>(
    `SELECT email AS strange FROM unnest($1::text[]) AS given (email)
     WHERE lower(email) NOT IN (SELECT lower(email) FROM users)`,
    [explained.flat()],
  )
  expect(rows, 'the emails that nobody has').toEqual([])
  expect(report.users).toBe(USERS)
  expect(report.before.node, 'how it read before').toBe('Seq Scan')
  expect(report.before.index, 'the index before').toBeUndefined()
  expect(BY_INDEX, 'how it read after').toContain(report.after.node)
  expect(report.after.index, 'the index after').toEqual(expect.any(String))
  expect(report.after.buffers, 'the blocks after').toBeLessThan(report.before.buffers / 10)
  for (const { medianMs } of [report.before, report.after]) expect(medianMs).toBeGreaterThan(0)
})

test('measures without the index also where there is one, and leaves one behind', async () => {
  const pool = poolFor(url)
  await createEmailIndex(pool)
  const { db: watched, explained } = watchingExplain(pool, [1, 7, 1_000])
  const { before, after } = await measureEmailIndex(watched, { runs: 3 })
  // Measuring once to get warm is fine.
  const usually = (await measure()).explained.length
  expect(usually - explained().length, 'how much oftener it explains, 20 times in place of 3').toBe(34)
  expect([before.medianMs, after.medianMs], 'the medians of 1, 7 and 1000 ms').toEqual([7, 7])
  expect(before.node, 'how it read before').toBe('Seq Scan')
  expect(BY_INDEX, 'how it read after').toContain(after.node)
  const { rowCount } = await db.query(`SELECT FROM pg_indexes WHERE indexname = $1`, [after.index])
  expect(rowCount, 'the indexes of this name').toBe(1)
})

test('lets the planner know what there is', async () => {
  const { report } = await measure()
  // Without statistics of the expression it guesses one row in 200.
  expect(report.after.estimatedRows, 'the rows it expects of an email').toBeLessThan(50)
})

test('takes the value in the middle', () => {
  expect(median([7])).toBe(7)
  expect(median([10, 9, 100])).toBe(10)
  expect(median([0.5, 3, 0.1, 1])).toBe(0.75)
  const values = [3, 1, 2]
  expect(median(values)).toBe(2)
  expect(values, 'what it was given').toEqual([3, 1, 2])
  expect(() => median([])).toThrow(RangeError)
})

test('can be shown as a table and as a chart', async () => {
  const { before, after } = (await measure()).report
  const row = (label: string, { node, medianMs, buffers }: typeof before): Row => ({
    label,
    node,
    ms: medianMs,
    buffers,
  })
  const rows = [row('without an index', before), row('with one on lower(email)', after)]
  const [, , ...lines] = markdownTable(rows).trim().split('\n')
  expect(lines).toEqual([
    expect.stringMatching(/^\| without an index \| Seq Scan \| [\d.]+ ms \| \d+ \|$/),
    expect.stringMatching(/^\| with one on lower\(email\) \| .* Scan \| [\d.]+ ms \| \d+ \|$/),
  ])
  const chart = svgChart('Users < by email', rows)
  expect(chart).toMatch(/^<svg [^>]*xmlns="http:\x2f\x2fwww\.w3\.org\x2f2000\x2fsvg"[\s\S]*<\x2fsvg>\s*$/)
  expect(chart).toContain('Users &lt; by email')
  const widths = [...chart.matchAll(/<rect x="\d+" y="\d+" width="([\d.]+)"/g)].map(([, width]) =>
    Number(width),
  )
  expect(widths, 'the lengths of the bars').toHaveLength(2)
  expect(await failureOf(explain, poolFor(url), 'posts', 'SELECT 1', []), 'of another table').toBeInstanceOf(
    Error,
  )
})
