import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { expect, test } from 'vitest'
import { timedApp } from './timed-app.ts'

test('writes one line of JSON for each request', async () => {
  const { api, lines } = await timedApp()
  const before = Date.now()
  await api.get('/api/posts').set('User-Agent', 'curl/8.5.0')
  await api.get('/health').set('User-Agent', 'probe')
  const [first, second] = await lines(2)
  expect(first).toEqual({
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
    id: expect.any(String),
    method: 'GET',
    path: '/api/posts',
    status: 200,
    ms: expect.any(Number),
    agent: 'curl/8.5.0',
  })
  const at = Date.parse(String(first?.at))
  // It may have no milliseconds.
  expect(at, 'at').toBeGreaterThanOrEqual(before - 1_000)
  expect(at, 'at').toBeLessThanOrEqual(Date.now())
  expect(second).toMatchObject({ method: 'GET', path: '/health', status: 200, agent: 'probe' })
})

test('writes a line for each refused or failed request', async () => {
  const { api, lines } = await timedApp(() => Promise.reject(new Error('the database is broken')))
  expect((await api.get('/nowhere')).status).toBe(404)
  expect((await api.post('/api/posts').type('json').send('{"title":')).status).toBe(400)
  expect((await api.post('/api/posts').type('text').send('Ada')).status).toBe(415)
  expect((await api.get('/api/posts')).status).toBe(500)
  expect((await lines(4)).map(({ method, path, status }) => [method, path, status])).toEqual([
    ['GET', '/nowhere', 404],
    ['POST', '/api/posts', 400],
    ['POST', '/api/posts', 415],
    ['GET', '/api/posts', 500],
  ])
})

test('sends X-Response-Time with every answer', async () => {
  const { api } = await timedApp(() => Promise.reject(new Error('the database is broken')))
  const answers = {
    404: await api.get('/nowhere'),
    400: await api.post('/api/posts').type('json').send('{"title":'),
    500: await api.get('/api/posts'),
    503: await api.get('/health'),
  }
  for (const [status, { headers, status: answered }] of Object.entries(answers)) {
    expect(answered).toBe(Number(status))
    expect(String(headers['x-response-time']), `X-Response-Time of ${status}`).toMatch(/^\d+\.\d{3}ms$/)
  }
})

test('keeps a line on one line, whatever a client sends', async () => {
  const { origin, lines } = await timedApp()
  const socket = await openSocket(origin)
  const agent = 'x","status":200,"y":"\\" \\n\t'
  socket.write(`GET /x%0A"forged" HTTP/1.1\r\nHost: localhost\r\nUser-Agent: ${agent}z\r\n\r\n`)
  expect((await socket.response()).status).toBe(404)
  const [line] = await lines(1)
  expect(line).toMatchObject({ status: 404 })
  // morgan's own tokens are escaped already.
  const plain = (text: unknown) => String(text).replaceAll('\\', '')
  expect(plain(line?.path), 'the path, without backslashes').toBe('/x%0A"forged"')
  expect(plain(line?.agent).slice(0, 22), 'the agent, without backslashes').toBe(plain(agent).slice(0, 22))
  expect(line).not.toHaveProperty('y')
})

test('writes no query string, token or cookie', async () => {
  const { api, lines, written } = await timedApp()
  const basic = Buffer.from('ada:s3cret').toString('base64')
  await api.get('/api/posts/search?q=s3cret').set('Authorization', 'Bearer s3cret')
  await api.get('/nowhere?token=s3cret').set('Authorization', `Basic ${basic}`)
  await api.get('/nowhere').set({ Cookie: 'session=s3cret', Referer: 'https://example.com/?token=s3cret' })
  const paths = (await lines(3)).map(({ path }) => path)
  expect(paths).toEqual(['/api/posts/search', '/nowhere', '/nowhere'])
  expect(written()).not.toContain('s3cret')
  expect(written()).not.toContain(basic)
})
