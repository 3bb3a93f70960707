import type { IncomingMessage, ServerResponse } from 'node:http'
// #region 2
import { closeInStages } from './close-in-stages.ts'
// #endregion
import { entityTag, isKnown } from './etag.ts'
import type { Reply } from './route.ts'

/** Sends a reply: status and headers first, then the body. */
export function send(req: IncomingMessage, res: ServerResponse, { status, headers, body }: Reply): void {
  // Before anything is sent: if this throws, you can still send a 500.
  const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
  const fields: Record<string, string | number> = { ...headers }
  if (content !== undefined) fields['Content-Type'] ??= 'application/json'

  // #region 4 — the headers that the content needs
  if (content !== undefined && status === 200 && (req.method === 'GET' || req.method === 'HEAD')) {
    fields.ETag = entityTag(content)
    if (isKnown(fields.ETag, req.headers['if-none-match'])) {
      res.writeHead(304, { ETag: fields.ETag }).end()
      return
    }
  }
  // In bytes, not characters. A 204 must not have one (RFC 9110, section 8.6).
  if (status !== 204) fields['Content-Length'] = content?.length ?? 0
  // #endregion

  // #region 2 — close after a body that nobody will read
  if (fields.Connection === 'close') {
    const bytes = content ?? Buffer.alloc(0)
    res.writeHead(status, { ...fields, 'Content-Length': bytes.length })
    // With `end`, Node would close the connection at once, although bytes still arrive.
    res.write(bytes, () => res.socket && closeInStages(res.socket))
    return
  }
  // #endregion

  res.writeHead(status, fields).end(content)
}
