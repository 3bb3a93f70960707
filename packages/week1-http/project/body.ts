import type { IncomingMessage } from 'node:http'
import { problem } from './problem.ts'

/**
 * Reads the body of a request as JSON.
 * @param limit how many bytes it may have.
 * @throws {HttpProblem} 413 when it has more, 415 when it is not called JSON, 400 when it is not JSON.
 */
export async function readJson(req: IncomingMessage, limit: number): Promise<unknown> {
  // #region 2 — read the body as JSON
  requireJson(req)
  const bytes = await readBytes(req, limit)
  try {
    // `fatal`, for a decoder would otherwise replace what is no UTF-8 by U+FFFD and say nothing.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw problem(400, 'The body is not valid JSON in UTF-8')
  }
  // #endregion
}

function requireJson({ headers }: IncomingMessage): void {
  // #region 2 — check the type of the body
  // JSON is always UTF-8 (RFC 8259, section 8.1): a charset can say so, and nothing else.
  const isJson = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(headers['content-type'] ?? '')
  if (!isJson) throw problem(415, 'Send the body as application/json')
  const coding = headers['content-encoding'] ?? 'identity'
  if (coding.toLowerCase() !== 'identity')
    throw problem(415, 'Send the body as it is, without Content-Encoding')
  // #endregion
}

async function readBytes(req: IncomingMessage, limit: number): Promise<Buffer> {
  // #region 2 — read the bytes, up to the limit
  // The rest of a body that is too large stays unread, so this connection cannot carry another request.
  const tooLarge = problem(413, `The body may have ${limit} bytes`, { Connection: 'close' })
  if (Number(req.headers['content-length'] ?? 0) > limit) throw tooLarge

  const chunks: Buffer[] = []
  let size = 0
  // Ends when the body is complete, and throws when the connection breaks off before.
  for await (const chunk of req) {
    size += chunk.length
    if (size > limit) throw tooLarge
    chunks.push(chunk)
  }
  // Put together before they are decoded: a character can begin in one chunk and end in the next.
  return Buffer.concat(chunks)
  // #endregion
}
