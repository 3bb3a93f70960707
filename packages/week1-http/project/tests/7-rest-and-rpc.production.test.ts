import { expect, test } from 'vitest'
import { createUserStore } from '#project/users.ts'
import { ada, call, errorOf, resultOf, rpcCalls } from './rpc-calls.ts'
import { json } from './wire.ts'

const { start, send, post, answerToText, answerTo, expectError, reported } = rpcCalls()

test('answers -32700 for malformed JSON', async () => {
  for (const body of ['{"jsonrpc":"2.0","method":"users.list","id":1', '[', 'hello', '']) {
    expect(await answerToText(body), `the answer to ${body}`).toEqual(errorOf(-32700, null))
  }
})

test('answers -32600 for what is not a call', async () => {
  expect(await answerTo(call('users.list'))).toEqual(resultOf([ada]))
  const strange = [null, 7, 'users.list', true, {}, [], { method: 'users.list' }, { jsonrpc: '2.0' }]
  for (const body of strange) await expectError(body, -32600, null)
  for (const id of [{}, [1], true]) await expectError(call('users.list', {}, id), -32600, null)
  const versions = ['1.0', 2, '2'].map((jsonrpc) => ({ ...call('users.list'), jsonrpc }))
  const methods = [7, null, ['users.list']].map((method) => call(method))
  // Their id is valid, so they may get it back.
  for (const body of [...versions, ...methods]) await expectError(body, -32600, expect.toBeOneOf([1, null]))
})

test('answers every id, also 0, an empty text and null', async () => {
  for (const id of [0, '', null, -1, 1.5, '0']) {
    expect(await answerTo(call('users.get', { id: 1 }, id))).toEqual(resultOf(ada, id))
    await expectError(call('nothing', {}, id), -32601, id)
  }
})

test('answers a batch with one response per call', async () => {
  const create = { jsonrpc: '2.0', method: 'users.create', params: { name: 'Zoë' } }
  const calls = [
    call('users.get', { id: 1 }, 'a'),
    create,
    7,
    [],
    call('nothing', {}, 'b'),
    call('users.get', { id: 9 }, 'c'),
  ]
  const answers = await answerTo(calls)
  const errors = [errorOf(-32600, null), errorOf(-32600, null), errorOf(-32601, 'b'), errorOf(-32001, 'c')]
  const expected = [resultOf(ada, 'a'), ...errors]
  expect(answers).toHaveLength(expected.length)
  expect(answers).toEqual(expect.arrayContaining(expected))
  expect(await answerTo([call('users.list')])).toEqual([resultOf([ada, { id: 2, name: 'Zoë' }])])
  const silent = await post([create, create])
  expect(silent.status, 'the status for notifications alone').toBe(204)

  const failure = new Error('password=hunter2')
  await start({ ...createUserStore([ada]), list: () => Promise.reject(failure) })
  const mixed = await answerTo([call('users.list', {}, 1), call('users.get', { id: 1 }, 2)])
  expect(mixed).toEqual(expect.arrayContaining([errorOf(-32603, 1), resultOf(ada, 2)]))
  expect(reported.splice(0), 'what was reported').toEqual([failure])
})

test('answers 405, 413 and 415 as REST does', async () => {
  const body = JSON.stringify(call('users.create', { name: 'Zoë' }))
  const refused = await send('GET /rpc')
  expect(refused.status, 'the status of GET /rpc').toBe(405)
  expect(refused.headers.allow ?? 'none').toContain('POST')
  expect((await send('POST /rpc', body, { 'Content-Type': 'text/plain' })).status, 'for text').toBe(415)
  expect(json(await send('GET /users')).data, 'the users').toEqual([ada])
  expect((await send('POST /rpc', body)).status, 'the status of a call').toBe(200)
  expect((await send('POST /rpc', ' '.repeat(65_537))).status, 'for 65537 bytes').toBe(413)
})
