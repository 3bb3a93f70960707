import { expect, test } from 'vitest'
import type { TestFailure, TestResult } from '../run/result.ts'
import { failingWords } from '../verdict/words.ts'
import { assertion } from './results.ts'

const FOLDER = '/home/ada/course/packages/week1-http/.verify/4711/simple/1-x'

function wordsOf(error: TestFailure | undefined, more: Partial<TestResult> = {}): string {
  const errors = error === undefined ? [] : [error]
  const test = { name: 'x', passed: false, judged: true, duration: 1, errors, exchanges: [], uncaught: [] }
  return failingWords({ ...test, ...more }, FOLDER)
}

test('words are the first line, without what differs from run to run', () => {
  for (const [message, words] of [
    ['expected 404 to be 200\n\nmore', 'expected # to be #'],
    ['took 12.5 ms on port 40123', 'took # ms on port #'],
    ['no user 018f5c1e-9b7a-7cc3-98c4-dc0c0c07398f', 'no user #'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x is not valid', 'token # is not valid'],
    ['hash 9f86d081 at Sun, 29 Nov 2026 09:14:08 GMT', 'hash # at #'],
    [`Cannot find ${FOLDER}/app.ts`, 'Cannot find app.ts'],
    ['open /home/eve/packages/week1-http/x/data.csv, and /tmp/week3-a1/x', 'open …, and …'],
    ["expected [ 'zkPAYSLDXefwaEkfzArnOGAAWEFLOJCg' ] to be []", "expected [ '#' ] to be []"],
    ["sid: 's%3AHrtzUUa9BYObxJBSrWXjhUDhg.x%2Fy'", "sid: '#.x%#Fy'"],
    ['the ETag: "1f-dQuqoeVg/1wCV/XaNQnyxHuvYo8"', 'the ETag: "#"'],
    ["expected { a: 1, b: [ 'x' ] } to be {}", "expected { a: #, b: [ 'x' ] } to be {}"],
    ['the status of GET /about/us', 'the status of GET /about/us'],
    ['deadlock detected', 'deadlock detected'],
  ] as const) {
    expect(wordsOf(assertion(message)), message).toBe(words)
  }
  expect(wordsOf(assertion('x'.repeat(900)))).toHaveLength(201)
})

test('words hold no long value: what is private on one machine is in none of them', () => {
  const environment = `{ SHELL: '/bin/bash', TOKEN: 'secret', PATHS: [ '/usr/bin', { x: [ '/bin' ] } ], ${'A: 1, '.repeat(20)} }`
  for (const [message, words] of [
    [
      `process.env afterwards: expected ${environment} to be {}`,
      'process.env afterwards: expected {…} to be {}',
    ],
    ["the route's handler doesn't answer", "the route's handler doesn't answer"],
    [`expected ${environment.slice(0, -2)}\nmore`, 'expected {…}'],
    [`expected '<html>${"it\\'s ".repeat(30)}</html>' to be 'ok'`, "expected '…' to be 'ok'"],
    [`expected '<html>${'long '.repeat(30)}`, "expected '…'"],
  ] as const) {
    expect(wordsOf(assertion(message)), message).toBe(words)
  }
})

test('a fact that ends without an error has words too', () => {
  expect(wordsOf(undefined)).toBe('the process ended')
  expect(wordsOf(undefined, { stopped: { kind: 'endless-loop', frames: [] } })).toBe('an endless loop')
  expect(wordsOf(undefined, { uncaught: [{ name: 'Error', message: 'late' }] })).toBe('Error: late')
})
