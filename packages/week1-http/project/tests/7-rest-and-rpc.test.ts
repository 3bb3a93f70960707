import { expect, test } from 'vitest'
import { createUserStore } from '#project/users.ts'
import { ada, call, errorOf, resultOf, rpcCalls } from './rpc-calls.ts'
import { json } from './wire.ts'

const { start, send, post, answerTo, expectError, reported } = rpcCalls()

const zoe = { id: 2, name: 'Zoë' }

test('calls users.list, users.get and users.create', async () => {
  expect(await answerTo(call('users.create', { name: 'Zoë' }, 'a'))).toEqual(resultOf(zoe, 'a'))
  expect(await answerTo(call('users.get', { id: 2 }, 8))).toEqual(resultOf(zoe, 8))
  expect(await answerTo(call('users.list'))).toEqual(resultOf([ada, zoe]))
  expect(await answerTo(call('users.list', {}))).toEqual(resultOf([ada, zoe]))
  const many = Array.from({ length: 12 }, (_, index) => ({ id: index + 1, name: `User ${index + 1}` }))
  await start(createUserStore(many))
  expect(await answerTo(call('users.list')), 'all users, as there is no limit').toEqual(resultOf(many))
})

test('shares its users with REST', async () => {
  await answerTo(call('users.create', { name: 'Zoë', id: 77 }))
  expect(json(await send('GET /users/2'))).toEqual(zoe)
  await send('POST /users', '{"name":"Eve"}')
  expect(await answerTo(call('users.get', { id: 3 }))).toEqual(resultOf({ id: 3, name: 'Eve' }))
})

test('answers -32601 for an unknown method', async () => {
  const unknown = ['users.delete', 'users', 'list', '', 'USERS.LIST', 'constructor', 'toString', '__proto__']
  for (const method of unknown) await expectError(call(method), -32601)
})

test('answers -32602 for invalid params, and -32001 for an unknown user', async () => {
  const notNames = [7, '', ' ', null, 'x'.repeat(101)].map((name) => ({ name }))
  const noUser = [undefined, null, {}, [], ['Zoë'], 'Zoë', ...notNames]
  for (const params of noUser) await expectError(call('users.create', params), -32602)
  const notIds = ['1', 0, 1.5, -1, null, [1]].map((id) => ({ id }))
  const noId = [undefined, null, {}, [1], 1, ...notIds]
  for (const params of noId) await expectError(call('users.get', params), -32602)
  await expectError(call('users.get', { id: 99 }, 'x'), -32001, 'x')
  expect(await answerTo(call('users.list'))).toEqual(resultOf([ada]))
})

test('answers -32603 for an unexpected error, and hides it', async () => {
  const failure = Object.assign(new Error('password=hunter2'), { status: 404 })
  const fail = () => Promise.reject(failure)
  await start({ ...createUserStore(), list: fail, get: fail, create: fail })
  for (const [method, params] of Object.entries({
    'users.list': {},
    'users.get': { id: 1 },
    'users.create': { name: 'Zoë' },
  })) {
    const response = await post(call(method, params, 'a'))
    expect(response.status, `the status of ${method}`).toBe(200)
    expect(json(response), `the answer to ${method}`).toEqual(errorOf(-32603, 'a'))
    expect(response.body).not.toContain('hunter2')
    expect(reported.splice(0), `what was reported of ${method}`).toEqual([failure])
  }
})

test('carries out a notification without an answer', async () => {
  const notification = { jsonrpc: '2.0', method: 'users.create', params: { name: 'Zoë' } }
  const { status, body } = await post(notification)
  expect(status).toBe(204)
  expect(body).toBe('')
  expect(await answerTo(call('users.get', { id: 2 }))).toEqual(resultOf(zoe))
  for (const wrong of [
    { jsonrpc: '2.0', method: 'nothing' },
    { ...notification, params: {} },
  ]) {
    expect((await post(wrong)).status, `the status for ${JSON.stringify(wrong)}`).toBe(204)
  }
})
