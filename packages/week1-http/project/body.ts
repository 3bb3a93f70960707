import type { IncomingMessage } from 'node:http'
import { problem } from './problem.ts'

/**
 * Reads the body of a request as JSON.
 * @param limit how many bytes it may have.
 * @throws {HttpProblem} 413 if it has more, 415 if its type is not JSON, 400 if it is not JSON in UTF-8.
 */
export async function readJson(req: IncomingMessage, limit: number): Promise<unknown> {
  // #region 2 — read the body as JSON
  requireJson(req)
  const bytes = await readBytes(req, limit)
  try {
    // Without `fatal`, the decoder silently replaces bytes that are not UTF-8 by U+FFFD.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw problem(400, 'The body is not valid JSON in UTF-8')
  }
  // #endregion
}

function requireJson({ headers }: IncomingMessage): void {
  // #region 2 — check the type of the body
  // JSON is always UTF-8 (RFC 8259, section 8.1), so no other charset makes sense.
  const isJson = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(headers['content-type'] ?? '')
  if (!isJson) throw problem(415, 'Send the body as application/json')
  const coding = headers['content-encoding'] ?? 'identity'
  if (coding.toLowerCase() !== 'identity')
    throw problem(415, 'Send the body as it is, without Content-Encoding')
  // #endregion
}

async function readBytes(req: IncomingMessage, limit: number): Promise<Buffer> {
  // #region 2 — read the bytes, up to the limit
  // You do not read the rest of this body, so the connection cannot carry another request.
  const tooLarge = problem(413, `The body may have ${limit} bytes`, { Connection: 'close' })
  if (Number(req.headers['content-length'] ?? 0) > limit) throw tooLarge

  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req) {
    size += chunk.length
    if (size > limit) throw tooLarge
    chunks.push(chunk)
  }
  // Join first and decode later: a character can begin in one chunk and end in the next.
  return Buffer.concat(chunks)
  // #endregion
}
