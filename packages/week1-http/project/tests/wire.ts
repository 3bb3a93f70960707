import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A request as it travels: lines that end in CR and LF, an empty one, and the body as it is. */
export function message(line: string, headers: Record<string, string | number> = {}, body = ''): string {
  const fields = Object.entries({ Host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}`)
  return `${[`${line} HTTP/1.1`, ...fields].join('\r\n')}\r\n\r\n${body}`
}

/** One chunk of a body that is sent in chunks (RFC 9112, section 7.1). An empty one is the last. */
export function chunk(data: string | Uint8Array): Buffer {
  const bytes = Buffer.from(data)
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
}

/** What the body of a response says; `undefined` where it is not JSON. */
export function json({ body }: { body: string }) {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** Settles when a connection is closed, whatever error came before that. */
export function closed(connection: Socket | ServerResponse): Promise<void> {
  return new Promise((resolve) => connection.once('close', () => resolve()))
}
