import http from 'node:http'
import { changedState } from 'shared/harness/process-state.ts'
import supertest from 'supertest'
import { beforeAll, expect, test } from 'vitest'

beforeAll(() => {
  changedState()
})

const listener = () => {}
const { concat } = String.prototype
const { get } = http
const agent = supertest.agent

test.each<[what: string, change: () => void, undo: () => void]>([
  [
    'globalThis.String.prototype.concat',
    () => Object.assign(String.prototype, { concat: () => '' }),
    () => Object.assign(String.prototype, { concat }),
  ],
  [
    'globalThis.answers',
    () => Object.assign(globalThis, { answers: [] }),
    () => Reflect.deleteProperty(globalThis, 'answers'),
  ],
  ['http.get', () => Object.assign(http, { get: () => {} }), () => Object.assign(http, { get })],
  [
    'http.STATUS_CODES.200',
    () => Object.assign(http.STATUS_CODES, { 200: 'Fine' }),
    () => Object.assign(http.STATUS_CODES, { 200: 'OK' }),
  ],
  [
    'index.js.agent',
    () => Object.assign(supertest, { agent: () => {} }),
    () => Object.assign(supertest, { agent }),
  ],
  [
    'process.on(unhandledRejection)',
    () => process.on('unhandledRejection', listener),
    () => process.off('unhandledRejection', listener),
  ],
  [
    'the environment or the working directory',
    () => Object.assign(process.env, { GREETING: 'Hello' }),
    () => Reflect.deleteProperty(process.env, 'GREETING'),
  ],
])('notices that %s has changed, and that it is as before', (what, change, undo) => {
  expect(changedState()).toBeUndefined()
  change()
  try {
    expect(changedState()).toMatch(what)
  } finally {
    undo()
  }
  expect(changedState()).toBeUndefined()
})
