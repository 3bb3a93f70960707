import { ada, authTools, bob, registered } from 'shared/contracts/auth/people.ts'
import { expectAuthApi } from 'shared/contracts/auth.ts'
import { authorFacts } from 'shared/contracts/posts/authors.ts'
import { crudFacts } from 'shared/contracts/posts/crud.ts'
import { userFacts } from 'shared/contracts/posts/users.ts'
import { validationFacts } from 'shared/contracts/posts/validation.ts'
import { expectFactsWith, type Facts } from 'shared/contracts/suite.ts'
import { expect, test } from 'vitest'
import { appDatabase } from './database.ts'
import { withoutRevocation } from './without-revocation.ts'

const { db, makeApp } = await appDatabase()

const hold = <Name extends string>(facts: Facts<Name, ReturnType<typeof authTools>>) =>
  expectFactsWith(authTools, 'posts API', facts, makeApp, { only: 'core' })

test('answers as the auth API of week 2', async () => {
  await expectAuthApi(makeApp, { only: 'core', without: withoutRevocation })
})

test('lists, returns, creates, replaces and deletes posts', async () => {
  await hold({ ...crudFacts, ...validationFacts })
})

test('takes the author from the token, never from the body', async () => {
  const { 'takes the author from the token': token, 'answers 400 to an author or an id in the body': body } =
    authorFacts
  await hold({ token, body })
})

test('answers 401 without a token, and 403 for the post of another', async () => {
  const {
    'answers 401 to writes without a token': without,
    'answers 403 to writes to the post of another user': another,
  } = authorFacts
  await hold({ without, another })
})

test('lets a user with a login be changed only by itself', async () => {
  await hold(userFacts)
})

test('keeps a hash of each password, and nothing else of it', async () => {
  const tools = authTools(await makeApp())
  await registered(tools, ada)
  await registered(tools, { ...bob, password: ada.password })
  const { rows } = await db.query<{ hash: string; row: string }>(
    'SELECT password_hash AS hash, users::text AS row FROM users ORDER BY id',
  )
  for (const { hash } of rows) expect(hash, 'password_hash').toMatch(/^\$2[aby]\$04\$[./A-Za-z0-9]{53}$/)
  expect(new Set(rows.map(({ hash }) => hash)).size, 'the hashes of one password for two users').toBe(2)
  for (const { row } of rows) expect(row, 'the row of a user').not.toContain(ada.password)
})
