import { listen } from 'shared/testing/http/listen.ts'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { expect, test } from 'vitest'
import { loggedApp } from './logged-app.ts'

const { app, lastOf } = loggedApp()

test('writes no control character into a line', async () => {
  const { url } = await listen(app())
  const socket = await openSocket(url)
  // 0x9b begins a command to a terminal, as Escape and [ do. HTTP allows it in a header, and a tab.
  socket.write('GET /nowhere HTTP/1.1\r\nHost: localhost\r\nUser-Agent: ')
  socket.write(Buffer.from('harmful \x9b2J\t agent', 'latin1'))
  socket.write('\r\n\r\n')
  await socket.response('GET')
  const { line } = await lastOf(1)
  expect(line, 'the line').toContain('harmful')
  expect(line, 'the line').not.toMatch(/\p{Cc}/u)
})

test('logs a request whose client hangs up', async () => {
  const { url } = await listen(app())
  const socket = await openSocket(url)
  const head = ['POST /api/users HTTP/1.1', 'Host: localhost', 'Content-Type: application/json']
  socket.write(`${[...head, 'Content-Length: 99'].join('\r\n')}\r\n\r\n{"name":`)
  socket.destroy()
  const { asked } = await lastOf(1)
  expect(asked).toBe('POST /api/users HTTP/1.1')
})
