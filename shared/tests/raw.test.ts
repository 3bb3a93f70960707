import { expect, test } from 'vitest'
import { listen } from '../testing/http/listen.ts'
import { rawRequest } from '../testing/http/raw-request.ts'
import { recordedExchanges } from '../testing/trace/exchange.ts'

test('sends the path as written and shows every header that came', async () => {
  const { url } = await listen((request, response) => {
    response
      .setHeader('X-Twice', ['a', 'b'])
      .end(`${request.method} ${request.url} ${request.headers.accept}`)
  })
  const response = await rawRequest(url, '/a/../..%2fb?c=%zz', {
    method: 'DELETE',
    headers: { accept: 'x/y' },
  })
  expect(response).toMatchObject({ status: 200, body: 'DELETE /a/../..%2fb?c=%zz x/y' })
  expect(response.rawHeaders.filter((part) => part === 'X-Twice')).toHaveLength(2)
  expect(recordedExchanges().at(-1)).toMatchObject({
    method: 'DELETE',
    path: '/a/../..%2fb?c=%zz',
    status: 200,
  })
})

test('rejects and records when the connection breaks off', async () => {
  const { url } = await listen((request) => request.socket.destroy())
  await expect(rawRequest(url, '/x')).rejects.toThrow('GET /x: socket hang up')
  expect(recordedExchanges().at(-1)).toMatchObject({ path: '/x', failure: 'socket hang up' })
})
