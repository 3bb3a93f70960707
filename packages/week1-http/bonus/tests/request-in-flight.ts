import { once } from 'node:events'
import { type Agent, request as send } from 'node:http'
import { beginExchange } from 'shared/testing/trace/exchange.ts'

/**
 * Sends a request without its body, and waits until the server has begun to handle it.
 * @returns a function that sends the body, and resolves with the status or with what went wrong.
 */
export async function requestInFlight(origin: string, agent?: Agent) {
  const body = JSON.stringify({ name: 'Ada', email: 'ada@example.com' })
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    Expect: '100-continue',
  }
  const outgoing = send(`${origin}/api/users`, { method: 'POST', agent: agent ?? false, headers })
  const answer = new Promise<number | string>((resolve) => {
    outgoing.on('error', ({ message }) => resolve(message))
    outgoing.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
      response.on('error', ({ message }) => resolve(message))
    })
  })
  const ended = beginExchange({ method: 'POST', path: '/api/users', requestHeaders: {}, requestBody: body })
  outgoing.flushHeaders()
  await once(outgoing, 'continue')
  return async function finish() {
    outgoing.end(body)
    const outcome = await answer
    ended(typeof outcome === 'number' ? { status: outcome } : { failure: outcome })
    return outcome
  }
}
