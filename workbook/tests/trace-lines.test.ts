import { stripVTControlCharacters } from 'node:util'
import type { SqlEvent, Trace, TraceEvent } from 'shared/testing/trace/events.ts'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { traceLines } from '../show/terminal/trace.ts'

const plain = (trace: Trace, { width = 80, most = 30 } = {}) =>
  traceLines(trace, { width, most }).map(stripVTControlCharacters)

const whole = (...events: TraceEvent[]): Trace => ({ events, leftOut: 0 })

function sql(at: number, text: string, rest: Partial<SqlEvent['query']> = {}): SqlEvent {
  const { program, ms = 1 } = rest
  const query: SqlEvent['query'] = {
    connection: 1,
    text,
    parameters: [],
    tags: [text.split(' ')[0] ?? ''],
    before: 'none',
    after: 'none',
    more: 0,
    otherConnections: 0,
    ms,
    ...rest,
  }
  return { kind: 'sql', at, ms, ...(program && { program }), query }
}

const get = (path: string, status?: number): TraceEvent => {
  const exchange = { method: 'GET', path, requestHeaders: {} }
  return status === undefined
    ? { kind: 'http', at: 0.04, exchange: { ...exchange, failure: 'no answer yet' } }
    : { kind: 'http', at: 0.04, ms: 8.26, exchange: { ...exchange, status } }
}

test('shows each kind of event on a line with its time, outcome and duration', () => {
  const lines = plain(
    whole(
      get('/api/users', 200),
      get('/slow'),
      sql(1, 'SELECT *\n  FROM users', { tags: ['SELECT 3'], connection: 2, more: 9, otherConnections: 1 }),
      sql(1.5, 'INSERT INTO users', { error: { code: '23505', constraint: 'one_email', message: 'twice' } }),
      sql(1.6, 'SELECT 1', { tags: ['SELECT 1'], program: 'worker.ts' }),
      { kind: 'redis', at: 2, ms: 0.2, connection: 1, command: 'SET key 1', reply: 'OK', more: 2 },
      {
        kind: 'redis',
        at: 2.5,
        ms: 0.2,
        connection: 1,
        command: 'GET key',
        reply: '"it is a long text, of which little tells"',
      },
      { kind: 'redis', at: 3, ms: 0.2, connection: 1, command: 'INCR list', error: 'WRONGTYPE Operation' },
      { kind: 'redis', at: 3, connection: 2, command: 'BRPOPLPUSH a b 5' },
      { kind: 'redis', at: 3, connection: 2, command: 'GET a', program: 'worker.ts' },
      { kind: 'job', at: 4, queue: 'mails', id: '7', event: 'failed', attempt: 2, detail: 'no such user' },
      {
        kind: 'mail',
        at: 12345.6,
        ms: 3,
        from: 'app@x.org',
        to: ['ada@x.org'],
        subject: 'Hi',
        refused: '550 No',
      },
    ),
  )
  expect(lines).toEqual([
    '    0.0 ms  GET /api/users → 200  8.3 ms',
    '    0.0 ms  GET /slow → no answer yet',
    '    1.0 ms  [2] SELECT * FROM users → 3 rows, × 10 on 2 connections  1.0 ms',
    '    1.5 ms  [1] INSERT INTO users → 23505 one_email  1.0 ms',
    '    1.6 ms  [1 worker.ts] SELECT 1 → 1 row  1.0 ms',
    '    2.0 ms  redis [1] SET key 1 → OK, × 3  0.2 ms',
    '    2.5 ms  redis [1] GET key → "it is a long text, of whic…  0.2 ms',
    '    3.0 ms  redis [1] INCR list → WRONGTYPE Operation  0.2 ms',
    '    3.0 ms  redis [2] BRPOPLPUSH a b 5 → waits',
    '    3.0 ms  redis [2 worker.ts] GET a → no answer yet',
    '    4.0 ms  job mails 7 failed → attempt 2, no such user',
    '12345.6 ms  mail to ada@x.org "Hi" → 550 No  3.0 ms',
  ])
})

test('fits the width, and keeps outcome and duration', () => {
  const long = 'x '.repeat(200)
  const error = { code: '40P01', message: 'deadlock detected' }
  const lines = plain(
    whole(
      sql(1, `UPDATE ${long}`, { error }),
      sql(2, `SELECT ${long}`, { error: { message: long } }),
      get(`/${'漢'.repeat(80)}`, 404),
      { kind: 'redis', at: 3, ms: 1, connection: 1, command: `SET ${long}`, reply: long },
    ),
    { width: 70 },
  )
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(70)
  expect(lines[0]).toMatch(/^ {4}1\.0 ms {2}\[1\] UPDATE x .*… → 40P01 deadlock detected {2}1\.0 ms$/)
  expect(lines[1]).toMatch(/… → x .*… {2}1\.0 ms$/)
  expect(lines[2]).toMatch(/漢… → 404 {2}8\.3 ms$/)
})

test('lets nothing in a value move the cursor', () => {
  const command = 'SET a \u001b[2Jb\r\nc\u0007'
  const [line] = plain(whole({ kind: 'redis', at: 0, ms: 1, connection: 1, command, reply: 'OK' }))
  expect(line).toBe('    0.0 ms  redis [1] SET a b c  → OK  1.0 ms')
})

test('leaves out the middle of what is too long, and counts what the trace had left out', () => {
  const events = Array.from({ length: 10 }, (_, index) => sql(index, `SELECT ${index}`))
  const told = (trace: Trace, most: number) =>
    plain(trace, { most }).map(
      (line) => /SELECT (\d)|… \d+ more|Connection.*/.exec(line)?.at(1) ?? line.trim(),
    )
  expect(told({ events, leftOut: 0 }, 10)).toHaveLength(10)
  expect(told({ events, leftOut: 0 }, 5)).toEqual(['0', '1', '… 6 more', '8', '9'])
  expect(told({ events, leftOut: 90 }, 30)).toEqual([
    '0',
    '1',
    '2',
    '3',
    '4',
    '… 90 more',
    '5',
    '6',
    '7',
    '8',
    '9',
  ])
  expect(told({ events, leftOut: 90 }, 4)).toEqual(['0', '1', '… 97 more', '9'])
})

test('shows what first went wrong, also where it is in the middle', () => {
  const error = { message: 'no' }
  const events = Array.from({ length: 30 }, (_, index) =>
    sql(index, `SELECT ${index}`, index === 14 ? { error } : {}),
  )
  const told = (trace: Trace, most: number) =>
    plain(trace, { most }).map((line) => /SELECT (\d+)|… \d+ more/.exec(line)?.at(1) ?? line.trim())
  const shown = '0 1 … 10 more 12 13 14 15 … 12 more 28 29'
  expect(told({ events, leftOut: 0 }, 10).join(' ')).toBe(shown)
  // The gap of the trace itself is just after it.
  const withGap = told({ events, leftOut: 100 }, 10)
  expect(withGap).toHaveLength(10)
  expect(withGap).toEqual(expect.arrayContaining(['0', '14', '29']))
  expect(withGap.filter((line) => line.startsWith('…')).join()).toMatch(/… 1\d\d more/)
})

test('shows the values of parameters that are numbers', () => {
  const [one, many] = plain(
    whole(
      sql(0, 'UPDATE a SET b = $1 WHERE id = $2 AND caption = $3', {
        parameters: ['number', 'number 14', 'string'],
      }),
      sql(1, 'SELECT $1', { parameters: ['number 1'], more: 2 }),
    ),
  )
  expect(one).toBe('    0.0 ms  [1] UPDATE a SET b = $1 WHERE id = $2 AN… ($2 = 14) → UPDATE  1.0 ms')
  expect(many).toBe('    1.0 ms  [1] SELECT $1 → SELECT, × 3  1.0 ms')
})

test('says which connection was left in a transaction, and what was given back too early', () => {
  const lines = plain(
    whole(
      sql(0, 'BEGIN', { after: 'open', released: 'in a transaction' }),
      sql(1, 'SELECT nothing', { connection: 2, before: 'open', after: 'failed', error: { message: 'no' } }),
      sql(2, 'COMMIT', { connection: 3, before: 'failed', tags: ['ROLLBACK'] }),
    ),
  )
  expect(lines.map((line) => line.slice(12))).toEqual([
    '[1] BEGIN → BEGIN, released to the pool in a transaction  1.0 ms',
    '[2] SELECT nothing → no  1.0 ms',
    '[3] COMMIT → ROLLBACK: the transaction had failed before  1.0 ms',
    'Connection 1 was left in an open transaction.',
    'Connection 2 was left in a failed transaction.',
  ])
})
