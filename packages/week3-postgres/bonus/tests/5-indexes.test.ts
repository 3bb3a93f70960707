import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { beforeEach, expect, test } from 'vitest'
import { queries } from '#bonus/queries.ts'
import { makeBlog, outcome } from './blog.ts'
import { type Index, indexesOf, keysOf } from './catalogue.ts'
import { fillBlog } from './many-rows.ts'
import { planOf, rowsRead, shown } from './plans.ts'

const { url } = await testDatabase()
const db = sql(url)
const USERS = 20_000
const EACH = 5

/** Once for all tests of this file, which only read. */
let filled: Promise<void> | undefined
beforeEach(() => {
  filled ??= makeBlog(db, url).then(() => fillBlog(db, { users: USERS, each: EACH }))
  return filled
}, onThisMachine(60_000))

/** Asks for what there are a few rows of, by number or by LIMIT: hardly more than those may be read. */
async function expectFewRows(name: keyof typeof queries, value: unknown): Promise<void> {
  const nodes = await planOf(db, queries[name], [value])
  const types = nodes.map((node) => node['Node Type'])
  const plan = `Its plan: ${shown(nodes)}`
  expect(types, `what ${name} does. ${plan}`).not.toContain('Seq Scan')
  expect(rowsRead(nodes), `the rows that ${name} reads. ${plan}`).toBeLessThanOrEqual(50)
  expect(types, `what ${name} does: it sorts what could lie sorted in an index. ${plan}`).not.toContain(
    'Sort',
  )
  expect(nodes[0]?.['Actual Rows'], `the rows that ${name} finds`).toBeGreaterThanOrEqual(1)
}

const describe = ({ name, table, columns }: Index) => `${name} on ${table} (${columns.join(', ')})`

/** Whether whoever deletes a row finds by it what refers to that row. A row that refers to nothing need not be in it. */
function serves(index: Index, column: string): boolean {
  const { method, predicate, columns } = index
  const canBeAsked = method === 'btree' || method === 'hash'
  const isWhole = predicate === null || predicate === `(${column} IS NOT NULL)`
  return canBeAsked && isWhole && columns[0]?.replace(/ #.*/, '') === column
}

test('has an index for each foreign key', async () => {
  const indexes = await indexesOf(db)
  const without = (await keysOf(db))
    .filter(({ kind }) => kind === 'FOREIGN KEY')
    .filter(({ table, columns: [column = ''] }) => {
      return !indexes.some((index) => index.table === table && serves(index, column))
    })
  expect(
    without.map(({ name, columns }) => `${name} (${columns.join(', ')})`),
    'foreign keys without an index that begins with their column and has all rows that refer',
  ).toEqual([])
})

test('finds the posts of a user by an index, in their order', async () => {
  await expectFewRows('newestPostsOfUser', 77)
  // One who has written thousands: whoever sorts, reads them all.
  await expectFewRows('newestPostsOfUser', 1)
})

test('finds the comments of a post, and those of a user, by an index, in their order', async () => {
  await expectFewRows('commentsOfPost', 78)
  await expectFewRows('newestCommentsOfUser', 78)
  await expectFewRows('newestCommentsOfUser', 1)
})

test('finds the likes of a post and those of a user by an index', async () => {
  for (const name of ['likesOfPost', 'likedByUser'] as const) await expectFewRows(name, 78)
})

test('finds a user by name, and by email in any case, by an index', async () => {
  await expectFewRows('userByName', 'user 77')
  await expectFewRows('userByEmail', 'uSER.77@example.com')
})

test('has no index that another one replaces', async () => {
  const indexes = await indexesOf(db)
  expect(
    indexes.filter(({ isOfConstraint }) => !isOfConstraint).length,
    'the indexes besides those of constraints',
  ).toBeGreaterThan(0)
  const redundant = indexes.flatMap((index) => {
    if (index.isOfConstraint) return []
    const other = indexes.find(
      (one) =>
        one.name !== index.name &&
        one.table === index.table &&
        one.isComplete &&
        index.columns.every((column, position) => one.columns[position] === column) &&
        // Of two that are alike, the first may stay.
        (one.columns.length > index.columns.length || one.isOfConstraint || one.name < index.name),
    )
    return other ? [`${describe(index)} besides ${describe(other)}`] : []
  })
  expect(redundant).toEqual([])
  // Constraints that say the same each have an index of their own.
  const same = (await keysOf(db))
    .filter(({ kind }) => kind !== 'FOREIGN KEY')
    .map(({ table, columns }) => `${table} (${columns.toSorted().join(', ')})`)
  expect(same, 'what a PRIMARY KEY or UNIQUE says, each once').toEqual([...new Set(same)])
})

test('has an index for a query, and none without one', async () => {
  const own = (await indexesOf(db)).filter(({ isOfConstraint }) => !isOfConstraint)
  expect(own.length, `the indexes besides those of constraints: ${own.map(describe).join('; ')}`).toBe(5)
  await expectFewRows('newestPosts', 20)
})

test('takes what it took without them', async () => {
  const holding = (await indexesOf(db)).filter(({ definition }) =>
    /\b(body|password_hash)\b/.test(definition),
  )
  expect(
    holding.map(({ definition }) => definition),
    'indexes that hold a body or a password',
  ).toEqual([])
  await expectFewRows('userByEmail', 'user.78@example.com')
  const insert = db.query(
    `INSERT INTO users (username, email, password_hash) VALUES ('another', 'USER.78@EXAMPLE.COM', 'a hash')`,
  )
  expect(await outcome(insert), 'the answer to an email with other capitals').toBe('1 rows')
})
