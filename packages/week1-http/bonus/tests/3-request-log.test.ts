import { eventually } from 'shared/testing/eventually.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { request } from 'shared/testing/http/request.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '#bonus/app.ts'
import { createUserStore } from '#bonus/users.ts'

allowForStarts()

const users = createUserStore()
let written: string
let app: ReturnType<typeof createApp>

beforeEach(() => {
  written = ''
  const logStream = {
    write(text: string) {
      written += text
      return true
    },
  }
  app = createApp({ users, logStream })
  // Where the line goes when the stream is forgotten.
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** A field in quotation marks: those inside of it are escaped with a backslash. */
const quoted = '"((?:[^"\\\\]|\\\\.)*)"'
const COMBINED = new RegExp(
  `^(\\S+) - (\\S.*) \\[([^\\]]+)\\] ${quoted} (\\d{3}|-) (\\d+|-) ${quoted} ${quoted}$`,
)

/**
 * Waits until as many lines are written as requests were sent: a line may come a moment after its answer.
 * @returns the fields of the last line.
 */
async function lastOf(count: number) {
  await eventually(() => expect(lines(), 'the lines in the log').toHaveLength(count), { within: 2_000 })
  const line = lines().at(-1) ?? ''
  expect(line, 'a line in the combined format').toMatch(COMBINED)
  const [, address, user, date, asked, status, length, referrer, agent] = COMBINED.exec(line) ?? []
  return { line, address, user, date, asked, status, length, referrer, agent }
}

function lines(): string[] {
  expect(written, 'what was written to the stream').toMatch(/^$|\n$/)
  return written.split('\n').slice(0, -1)
}

test('writes a line in the combined format for each request', async () => {
  await request(app)
    .post('/api/users?from=form')
    .set({ 'User-Agent': 'curl/8.5.0', Referer: 'https://example.com/join' })
    .send({ name: 'Ada', email: 'ada@example.com' })
  const first = await lastOf(1)
  expect(first).toMatchObject({
    address: expect.stringMatching(/127\.0\.0\.1$/),
    user: '-',
    asked: 'POST /api/users?from=form HTTP/1.1',
    status: '201',
    referrer: 'https://example.com/join',
    agent: 'curl/8.5.0',
  })
  expect(Number(first.length), 'the length of the body').toBeGreaterThan(0)
  expect(first.date).toMatch(/^\d\d\x2f[A-Z][a-z]{2}\x2f\d{4}:\d\d:\d\d:\d\d \+0000$/)
  await request(app).delete('/api/users/1')
  expect(await lastOf(2)).toMatchObject({ asked: 'DELETE /api/users/1 HTTP/1.1', status: '204', length: '-' })
  await request(app).get('/api/users')
  expect(await lastOf(3)).toMatchObject({ asked: 'GET /api/users HTTP/1.1', status: '200' })
})

test('logs requests that end in 404', async () => {
  await request(app).get('/nowhere')
  expect(await lastOf(1)).toMatchObject({ asked: 'GET /nowhere HTTP/1.1', status: '404' })
  await request(app).delete('/api/users/7')
  expect(await lastOf(2)).toMatchObject({ asked: 'DELETE /api/users/7 HTTP/1.1', status: '404' })
})

test('logs requests whose body is refused', async () => {
  await request(app).post('/api/users').type('json').send('{"name":')
  expect(await lastOf(1)).toMatchObject({ asked: 'POST /api/users HTTP/1.1', status: '400' })
  await request(app).post('/api/users').type('text').send('Ada')
  expect(await lastOf(2)).toMatchObject({ asked: 'POST /api/users HTTP/1.1', status: '415' })
})

test('logs requests that end in 500', async () => {
  vi.spyOn(users, 'get').mockImplementation(() => {
    throw new Error('the store is broken')
  })
  // The error is reported there, which is not the subject of this exercise.
  vi.spyOn(console, 'error').mockImplementation(() => {})
  expect((await request(app).get('/api/users/1')).status).toBe(500)
  expect(await lastOf(1)).toMatchObject({ asked: 'GET /api/users/1 HTTP/1.1', status: '500' })
})

test('logs neither passwords, tokens nor cookies', async () => {
  const basic = Buffer.from('ada:s3cret-password').toString('base64')
  await request(app)
    .get('/')
    .set({ Authorization: `Basic ${basic}`, Cookie: 'session=s3cret-session' })
  await lastOf(1)
  await request(app).get('/').set({ Authorization: 'Bearer s3cret-token', 'X-Api-Key': 's3cret-key' })
  await lastOf(2)
  await request(app).post('/api/users').send({ name: 'Ada', email: 'a@example.com', password: 's3cret-word' })
  await lastOf(3)
  expect(written).not.toContain('s3cret')
  expect(written).not.toContain(basic)
})

test('lets nobody write fields or control characters into a line', async () => {
  const { url } = await listen(app)
  const socket = await openSocket(url)
  // \x9b begins a command to a terminal, as Escape and [ do; HTTP allows it in a header.
  const agent = Buffer.from('x" 200 0 "-" "forged\\" \x9b2J\t', 'latin1')
  socket.write('GET /nowhere HTTP/1.1\r\nHost: localhost\r\nUser-Agent: ')
  socket.write(agent)
  socket.write('\r\n\r\n')
  await socket.response('GET')
  const { line } = await lastOf(1)
  expect(line).toMatch(/forged/)
  expect(line, 'a line without control characters').not.toMatch(/\p{Cc}/u)
  expect(line.match(COMBINED)?.slice(5, 6), 'the status').toEqual(['404'])
})

test('lets nobody write lines of their own', async () => {
  const user = Buffer.from('ada\n127.0.0.1 - - "GET /forged HTTP/1.1" 200\r\n:password').toString('base64')
  await request(app).get('/nowhere').set('Authorization', `Basic ${user}`)
  expect(await lastOf(1)).toMatchObject({ asked: 'GET /nowhere HTTP/1.1', status: '404' })
  await request(app).get('/x%0AGET%20/forged')
  expect(await lastOf(2)).toMatchObject({ asked: 'GET /x%0AGET%20/forged HTTP/1.1', status: '404' })
})

test('server.ts logs to stdout', async () => {
  const server = startProcess(subjectFile('#bonus/server.ts'), { env: { PORT: '0', HOST: undefined } })
  const [origin] = await server.line(/http:\/\/[^\s/]+:\d+/)
  await request(origin).get('/nowhere?lang=en')
  await server.line(/"GET \/nowhere\?lang=en HTTP\/1\.1" 404 /)
  expect(server.stdout).toContain('GET /nowhere?lang=en')
  expect(server.stderr).not.toContain('GET /nowhere?lang=en')
})
