import { expect, test } from 'vitest'
import { listen } from '../testing/http/listen.ts'
import { openSocket } from '../testing/http/raw-socket.ts'
import { recordedExchanges } from '../testing/trace/exchange.ts'

test('reads the responses of a connection one after the other', async () => {
  const { url } = await listen((request, response) => {
    if (request.url === '/chunked') response.write('Zo')
    else response.setHeader('Content-Length', 2)
    response.end('ë')
  })
  const socket = await openSocket(url)
  const requests = ['HEAD /length', 'GET /chunked', 'GET /length']
  socket.write(requests.map((line) => `${line} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''))
  expect(await socket.response()).toMatchObject({ status: 200, headers: { 'content-length': '2' }, body: '' })
  expect(await socket.response()).toMatchObject({ status: 200, body: 'Zoë' })
  expect(await socket.response()).toMatchObject({ status: 200, body: 'ë' })
  expect(recordedExchanges().map(({ path }) => path)).toEqual(['/length', '/chunked', '/length'])
})

test('leaves out 100 Continue', async () => {
  const { url } = await listen((_request, response) => response.writeHead(413).end())
  const socket = await openSocket(url)
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n')
  expect(await socket.response()).toMatchObject({ status: 413 })
})

test('tells that the connection was closed instead of an answer', async () => {
  const { url } = await listen((request) => request.socket.destroy())
  const socket = await openSocket(url)
  socket.write('GET /x HTTP/1.1\r\nHost: x\r\n\r\n')
  await expect(socket.response()).rejects.toThrow('GET /x: the connection was closed instead')
  await socket.closedByServer()
  expect(recordedExchanges().at(-1)).toMatchObject({
    path: '/x',
    failure: 'the connection was closed instead',
  })
})

test('tells what came where a response should begin', async () => {
  const { url } = await listen((_request, response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nZoë')
  })
  const socket = await openSocket(url)
  socket.write('GET /x HTTP/1.1\r\nHost: x\r\n\r\nGET /y HTTP/1.1\r\nHost: x\r\n\r\n')
  expect((await socket.response()).status).toBe(200)
  await expect(socket.response()).rejects.toThrow('came where a response should begin')
})
