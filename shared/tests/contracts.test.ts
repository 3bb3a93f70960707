import { createServer } from 'node:http'
import { expect, test, vi } from 'vitest'
import { expectProblem } from '../contracts/problem.ts'
import { type Api, describeFacts, expectFactsWith, inProduction } from '../contracts/suite.ts'
import { describeUsersApi } from '../contracts/users.ts'

let made = 0
let closed = 0
const makeApp = async () => {
  made += 1
  const app = createServer((_request, response) => response.end('hello'))
  return { app, close: () => (closed += 1) }
}
const greets = async (api: Api) => {
  expect((await api.get('/')).text).toBe('hello')
}

describeFacts('a greeting', { greets, 'greets again': greets, 'says goodbye': fails }, makeApp, {
  without: { 'says goodbye': 'it has not learned that yet' },
})

async function fails() {
  expect.fail('a fact that is left out was tried')
}

test('makes and closes an app for each fact that is tried', () => {
  expect({ made, closed }).toEqual({ made: 2, closed: 2 })
})

describeFacts('the core of a greeting', { greets, 'says goodbye': inProduction(fails) }, makeApp, {
  only: 'core',
})

test('checks the facts of one part within a test, each with an app of its own', async () => {
  const seen: string[] = []
  const facts = {
    first: async () => void seen.push('first'),
    second: inProduction(async () => void seen.push('second')),
    third: async () => void seen.push('third'),
  }
  const check = (only?: 'core' | 'production') => {
    const app = { app: createServer(), close: () => void seen.push('closed') }
    return expectFactsWith(
      ({ app }) => app,
      'a contract',
      facts,
      () => app,
      { only },
    )
  }
  await check('core')
  await check('production')
  expect(seen).toEqual(['first', 'closed', 'third', 'closed', 'second', 'closed'])
  seen.length = 0
  await check()
  expect(seen).toHaveLength(6)
})

test('names the fact that does not hold, and closes its app', async () => {
  const made = { app: createServer(), close: vi.fn() }
  const facts = { holds: async () => {}, fails: async () => expect(1, 'one').toBe(2) }
  const checked = expectFactsWith(
    ({ app }) => app,
    'a contract',
    facts,
    () => made,
  )
  await expect(checked).rejects.toThrow(/^a contract "fails": one: /)
  expect(made.close).toHaveBeenCalledTimes(2)
  const without = { fails: 'it adds up otherwise' }
  await expectFactsWith(
    ({ app }) => app,
    'a contract',
    facts,
    () => made,
    { without },
  )
})

test('refuses to go without a fact that there is not, and names those there are', () => {
  const without = { 'lists no users while there are nome': 'a typo' }
  const declare = () => describeUsersApi(makeApp, { without: without as object })
  expect(declare).toThrow(/no fact "lists no users while there are nome"/)
  expect(declare).toThrow(/^- lists no users while there are none$/m)
})

test('refuses to go without a fact for no reason', () => {
  const without = { 'lists no users while there are none': ' ' }
  expect(() => describeUsersApi(makeApp, { without })).toThrow(/say why/)
})

test('knows problem details from what only looks like them', () => {
  const body = { type: 'about:blank', title: 'Not Found', status: 404, detail: 'There is no user 7' }
  const headers = { 'content-type': 'application/problem+json; charset=utf-8' }
  expectProblem({ status: 404, headers, body }, 404)
  const wrong = [
    { status: 400, headers, body },
    { status: 404, headers: { 'content-type': 'application/json' }, body },
    { status: 404, headers, body: { ...body, status: 400 } },
    { status: 404, headers, body: { ...body, detail: '' } },
    { status: 404, headers, body: { ...body, stack: 'Error' } },
    { status: 404, headers, body: { ...body, detail: 'Error: x\n    at list (/srv/users.ts:7:9)' } },
    { status: 404, headers, body: { ...body, detail: 'postgres://admin:hunter2@db is away' } },
  ]
  for (const answer of wrong) expect(() => expectProblem(answer, 404)).toThrow()
})
