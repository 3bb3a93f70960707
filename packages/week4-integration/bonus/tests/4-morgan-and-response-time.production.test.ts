import express from 'express'
import { eventually } from 'shared/testing/eventually.ts'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { requestTimes } from '#bonus/request-times.ts'
import { timedApp } from './timed-app.ts'

test('gives the line and the response the same new id', async () => {
  const { api, lines } = await timedApp()
  const sent = []
  for (const path of ['/health', '/nowhere', '/health']) {
    const { headers } = await api.get(path).set('X-Request-Id', 'chosen-by-the-client')
    sent.push(headers['x-request-id'])
  }
  expect(sent, 'X-Request-Id of 3 responses').toEqual(Array(3).fill(expect.any(String)))
  const logged = (await lines(3)).map(({ id }) => id)
  expect(logged, 'the ids in the lines, as in X-Request-Id').toEqual(sent)
  expect(new Set(sent).size, 'the number of different ids').toBe(3)
  for (const id of sent) expect(id, 'X-Request-Id').toMatch(/^[\w.-]{8,64}$/)
  expect(sent, 'X-Request-Id').not.toContain('chosen-by-the-client')
})

test('keeps the ids of requests apart that run at once', async () => {
  const { promise: both, resolve } = Promise.withResolvers<void>()
  let running = 0
  const { api, lines } = await timedApp(async () => {
    running += 1
    if (running === 2) resolve()
    await both
    return { rows: [{ id: 1 }] }
  })
  const [one, two] = await Promise.all([api.get('/api/posts/1'), api.get('/api/posts/2')])
  const ids = new Map((await lines(2)).map(({ path, id }) => [path, id]))
  for (const [path, { headers }] of Object.entries({ '/api/posts/1': one, '/api/posts/2': two })) {
    const sent = headers['x-request-id']
    expect(sent, `X-Request-Id of ${path}`).toBeTypeOf('string')
    expect(ids.get(path), `the id in the line of ${path}, as in X-Request-Id`).toBe(sent)
  }
})

test('writes a line with status null for a request that was cut off', async () => {
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  const { origin, lines } = await timedApp(() => {
    resolve()
    return new Promise(() => {})
  })
  const socket = await openSocket(origin)
  socket.write('GET /api/posts?token=s3cret HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await asked
  socket.destroy()
  const [line] = await lines(1)
  expect(line).toMatchObject({ method: 'GET', path: '/api/posts', status: null })
})

test('counts the milliseconds until the response is sent', async () => {
  const { api, lines } = await timedApp(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    return { rows: [] }
  })
  const { headers } = await api.get('/api/posts')
  const [line] = await lines(1)
  // A timer of Node may come up to a millisecond early. There is no upper limit: the machine may be busy.
  expect(line?.ms, 'ms of a handler that takes 50 ms').toBeGreaterThan(48)
  expect(Number.parseFloat(headers['x-response-time'] ?? ''), 'X-Response-Time').toBeGreaterThan(48)

  const slow = express().use(requestTimes({ stream: { write: (text: string) => written.push(text) } }))
  slow.get('/slow', (_req, res) => {
    res.write('The headers are sent,')
    setTimeout(() => res.end(' the body takes its time'), 50)
  })
  const written: string[] = []
  await request(slow).get('/slow')
  await eventually(() => expect(written, 'the lines in the log').toHaveLength(1))
  expect(JSON.parse(written[0] ?? '').ms, 'ms of a body that takes 50 ms').toBeGreaterThan(48)
})
