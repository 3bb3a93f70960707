import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from 'shared/testing/http/listen.ts'

/**
 * A server for the load of a test.
 * @param answer gets each request with its number, counted from 1.
 * @returns `seen`: the requests so far, and their paths with methods.
 */
export async function countingServer(
  answer: (res: ServerResponse, nth: number, req: IncomingMessage) => void = (res) => res.end('ok'),
) {
  const seen = { requests: 0, paths: [] as string[] }
  const server = createServer((req, res) => {
    seen.requests++
    seen.paths.push(`${req.method} ${req.url}`)
    answer(res, seen.requests, req)
  })
  return { url: (await listen(server)).url, seen }
}

/** Answers with a status, and no body. */
export function end(res: ServerResponse, status: number): void {
  res.statusCode = status
  res.end()
}
