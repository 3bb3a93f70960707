import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen } from 'shared/testing/http/listen.ts'

interface Answer {
  status: number
  body: string
}

/** Passes requests on to an app, and changes what it answers. @returns its URL, until the running test ends. */
export async function lyingProxy(
  target: string,
  lie: (answer: Answer, request: IncomingMessage) => Answer,
): Promise<string> {
  const server = createServer(async (request, response) => {
    const headers = { ...request.headers } as Record<string, string>
    for (const name of ['host', 'connection', 'content-length', 'accept-encoding']) delete headers[name]
    const sent = await text(request)
    const answer = await fetch(new URL(request.url ?? '/', target), {
      method: request.method,
      headers,
      body: sent === '' ? undefined : sent,
    })
    const { status, body } = lie({ status: answer.status, body: await answer.text() }, request)
    response.statusCode = status
    response.setHeader('Content-Type', answer.headers.get('content-type') ?? 'application/json')
    const location = answer.headers.get('location')
    if (location) response.setHeader('Location', location)
    response.end([204, 304].includes(status) ? undefined : body)
  })
  return (await listen(server)).url
}

/** Success becomes a failure and the other way round. The bodies stay, so a collection still finds its token. */
export const swapStatus = ({ status, body }: Answer): Answer => ({ status: status < 400 ? 500 : 200, body })

/** Nothing but `{}`, except for the token that the next requests need. */
export const emptyBody = ({ status, body }: Answer, { url }: IncomingMessage): Answer => ({
  status,
  body: url === '/login' && status === 200 ? body : '{}',
})
