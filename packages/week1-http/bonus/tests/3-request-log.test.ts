import { request } from 'shared/testing/http/request.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { freePort } from 'shared/testing/process/free-port.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, test, vi } from 'vitest'
import { loggedApp, NOON_IN_THE_LOG } from './logged-app.ts'

allowForStarts()

const { app, users, written, lastOf } = loggedApp()

const basic = (user: string) => `Basic ${Buffer.from(user).toString('base64')}`

test('logs each request in the combined format', async () => {
  const { headers } = await request(app())
    .post('/api/users?from=form')
    .set({ 'User-Agent': 'curl/8.5.0', Referer: 'https://example.com/join' })
    .send({ name: 'Ada', email: 'ada@example.com' })
  expect(await lastOf(1)).toMatchObject({
    address: expect.stringMatching(/127\.0\.0\.1$/),
    user: '-',
    date: NOON_IN_THE_LOG,
    asked: 'POST /api/users?from=form HTTP/1.1',
    status: '201',
    length: headers['content-length'],
    referrer: 'https://example.com/join',
    agent: 'curl/8.5.0',
  })
  await request(app()).delete('/api/users/1')
  const second = { asked: 'DELETE /api/users/1 HTTP/1.1', status: '204', length: '-', referrer: '-' }
  expect(await lastOf(2)).toMatchObject(second)
  await request(app()).get('/api/users')
  expect(await lastOf(3)).toMatchObject({ asked: 'GET /api/users HTTP/1.1', status: '200' })
})

test('logs requests that end in 404 or 500', async () => {
  await request(app()).get('/nowhere')
  expect(await lastOf(1)).toMatchObject({ asked: 'GET /nowhere HTTP/1.1', status: '404' })
  await request(app()).delete('/api/users/7')
  expect(await lastOf(2)).toMatchObject({ asked: 'DELETE /api/users/7 HTTP/1.1', status: '404' })
  vi.spyOn(users, 'get').mockImplementation(() => {
    throw new Error('the store is broken')
  })
  // Another exercise is about this report.
  vi.spyOn(console, 'error').mockImplementation(() => {})
  await request(app()).get('/api/users/1')
  expect(await lastOf(3)).toMatchObject({ asked: 'GET /api/users/1 HTTP/1.1', status: '500' })
})

test('logs requests whose body is rejected', async () => {
  await request(app()).post('/api/users').type('json').send('{"name":')
  expect(await lastOf(1)).toMatchObject({ asked: 'POST /api/users HTTP/1.1', status: '400' })
  await request(app()).post('/api/users').type('text').send('Ada')
  expect(await lastOf(2)).toMatchObject({ asked: 'POST /api/users HTTP/1.1', status: '415' })
})

test('keeps passwords, tokens and cookies out of the log', async () => {
  const password = basic('ada:s3cret-password')
  await request(app()).get('/').set({ Authorization: password, Cookie: 'session=s3cret-session' })
  await lastOf(1)
  await request(app()).get('/').set({ Authorization: 'Bearer s3cret-token', 'X-Api-Key': 's3cret-key' })
  await lastOf(2)
  await request(app())
    .post('/api/users')
    .send({ name: 'Ada', email: 'a@example.com', password: 's3cret-word' })
  await lastOf(3)
  expect(written()).not.toContain('s3cret')
  expect(written()).not.toContain(password.slice('Basic '.length))
})

test('lets no client forge a line or a field', async () => {
  const forged = 'x" 200 0 "-" "forged\\" "'
  await request(app()).get('/nowhere').set('User-Agent', forged)
  expect((await lastOf(1)).status, 'the status').toBe('404')
  await request(app()).get('/nowhere').set('Referer', forged)
  expect((await lastOf(2)).status, 'the status').toBe('404')
  const user = 'ada\n127.0.0.1 - - "GET /forged HTTP/1.1" 200\r\n:password'
  await request(app()).get('/nowhere').set('Authorization', basic(user))
  expect(await lastOf(3)).toMatchObject({ asked: 'GET /nowhere HTTP/1.1', status: '404' })
  await request(app()).get('/x%0AGET%20/forged')
  expect(await lastOf(4)).toMatchObject({ asked: 'GET /x%0AGET%20/forged HTTP/1.1', status: '404' })
})

test('server.ts logs to stdout', async () => {
  const PORT = String(await freePort())
  const server = startProcess(subjectFile('#bonus/server.ts'), { env: { PORT, HOST: undefined } })
  const [origin] = await server.line(/http:\x2f\x2f[^\s\x2f]+:\d+/)
  await request(origin).get('/nowhere?lang=en')
  await server.line(/"GET \x2fnowhere\?lang=en HTTP\x2f1\.1" 404 /)
  expect(server.stdout).toContain('GET /nowhere?lang=en')
  expect(server.stderr).not.toContain('GET /nowhere?lang=en')
})
