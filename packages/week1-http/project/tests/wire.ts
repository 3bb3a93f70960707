import type { ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'

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

/** Reads only when everything is sent. Returns the beginning of the response, or what went wrong. */
export async function sendAllThenRead(url: string, request: string): Promise<string> {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.write(request, (error) => (error ? reject(error) : resolve()))
    })
    for await (const response of socket) return String(response)
    return 'the connection was closed'
  } catch (error) {
    return String(error)
  } finally {
    socket.destroy()
  }
}
