export interface SocketResponse {
  status: number
  /** By name in lower case. If a header came twice, the last one. */
  headers: Record<string, string>
  /** The values of `Set-Cookie`, the one header that comes several times and cannot be joined. */
  setCookies: string[]
  body: string
}

/** Reads HTTP/1.1 responses from the bytes of a connection, one after the other (RFC 9112, section 6). */
export class RawResponseReader {
  #received = Buffer.alloc(0)

  /** This is not the beginning of a response. Usually the response before was longer than it said. */
  get foreign(): string | undefined {
    const start = this.#received.toString('utf8', 0, 40)
    if (start.startsWith('HTTP/') || 'HTTP/'.startsWith(start)) return undefined
    return `${JSON.stringify(start)} came where a response should begin`
  }

  add(chunk: Uint8Array): void {
    this.#received = Buffer.concat([this.#received, chunk])
  }

  /**
   * Takes the next complete response, without interim ones (100 Continue).
   * @param method of the request.
   * @param ended whether nothing will follow, which is how a body without a length ends.
   * @returns `undefined` while it is not complete.
   */
  take(method: string, ended: boolean): SocketResponse | undefined {
    if (this.foreign !== undefined) return undefined
    const endOfHead = this.#received.indexOf('\r\n\r\n')
    if (endOfHead === -1) return undefined
    const [statusLine = '', ...fields] = this.#received.toString('latin1', 0, endOfHead).split('\r\n')
    const status = Number(statusLine.split(' ')[1])
    const named = fields.map(field)
    const headers = Object.fromEntries(named)
    const setCookies = named.filter(([name]) => name === 'set-cookie').map(([, value]) => value)
    const rest = this.#received.subarray(endOfHead + 4)
    const hasBody = method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304
    const end = hasBody ? endOfBody(headers, rest, ended) : { length: 0, body: '' }
    if (end === undefined) return undefined
    this.#received = rest.subarray(end.length)
    return status < 200 ? this.take(method, ended) : { status, headers, setCookies, body: end.body }
  }
}

function field(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

/** The length of the body in bytes, and its text. */
function endOfBody(headers: Record<string, string>, rest: Buffer, ended: boolean) {
  if (headers['transfer-encoding'] === 'chunked') return endOfChunks(rest)
  const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length'])
  if (length === undefined) return ended ? { length: rest.length, body: rest.toString() } : undefined
  return rest.length < length ? undefined : { length, body: rest.toString('utf8', 0, length) }
}

function endOfChunks(rest: Buffer) {
  const chunks: Buffer[] = []
  let at = 0
  for (;;) {
    const endOfSize = rest.indexOf('\r\n', at)
    if (endOfSize === -1) return undefined
    const size = Number.parseInt(rest.toString('latin1', at, endOfSize), 16)
    const end = endOfSize + 2 + size
    if (rest.length < end + 2) return undefined
    chunks.push(rest.subarray(endOfSize + 2, end))
    at = end + 2
    if (size === 0) return { length: at, body: Buffer.concat(chunks).toString() }
  }
}
