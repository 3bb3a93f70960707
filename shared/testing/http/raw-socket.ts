import { once } from 'node:events'
import { connect } from 'node:net'
import { chai } from 'vitest'
import { atEnd } from '../at-end.ts'
import { usually, whenPatienceEnds } from '../patience.ts'
import { beginExchange, bodyText } from '../trace/exchange.ts'
import { RawResponseReader, type SocketResponse } from './raw-response.ts'

export interface RawSocket {
  /** Sends text, in UTF-8, or bytes, unchanged. */
  write: (data: string | Uint8Array) => void
  /**
   * The next response on this connection, recorded for the verdict.
   * @param to the method of the request: a response to HEAD has no body, whatever its headers say.
   * @throws {AssertionError} when no response comes in time, or the server closes the connection before it is
   * complete.
   */
  response: (to?: string) => Promise<SocketResponse>
  /**
   * Settles when the server has closed the connection.
   * @throws {AssertionError} when it does not in time.
   */
  closedByServer: () => Promise<void>
  /** Closes the connection abruptly. */
  destroy: () => void
}

const WITHIN = usually(5_000)

/**
 * Opens a connection to which a test can write anything: half a request, two at once, none at all. It is closed
 * when the running test ends.
 * @param origin a running server, `http://127.0.0.1:49152`.
 */
export async function openSocket(origin: string): Promise<RawSocket> {
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname)
  atEnd(() => socket.destroy())
  await once(socket, 'connect')

  const reader = new RawResponseReader()
  const requests: ReturnType<typeof requestOf>[] = []
  let ended = false
  /** How long the last wait lasted that was in vain. */
  let late: string | undefined
  let wake = () => {}
  const end = () => {
    ended = true
    wake()
  }
  socket.on('data', (chunk) => {
    reader.add(chunk)
    wake()
  })
  // A reset ends the connection too. What came before it still counts.
  socket.on('error', end).on('end', end).on('close', end)

  /** Waits until `look` finds something, but not longer than {@link WITHIN}, and not if it says `hopeless`. */
  const until = async <T>(look: () => T | 'hopeless' | undefined): Promise<T | undefined> => {
    late = undefined
    const cancel = whenPatienceEnds(WITHIN, (within) => {
      late = within
      wake()
    })
    try {
      for (;;) {
        const found = look()
        if (found === 'hopeless' || (found === undefined && late !== undefined)) return undefined
        if (found !== undefined) return found
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    } finally {
      cancel()
    }
  }

  const response = async (to?: string): Promise<SocketResponse> => {
    // Made here and now, so that its stack leads to the line of the test.
    const error = new chai.AssertionError('', undefined, response)
    const { line, method, recorded } = requests.shift() ?? requestOf('the request')
    const found = await until(
      () => reader.take(to ?? method, ended) ?? (ended || reader.foreign ? 'hopeless' : undefined),
    )
    if (found === undefined) {
      const failure = reader.foreign ?? (ended ? 'the connection was closed instead' : `no answer ${late}`)
      recorded({ failure })
      error.message = `${line}: ${failure}`
      throw error
    }
    const { status, headers, body } = found
    recorded({ status, responseHeaders: headers, responseBody: bodyText(body) })
    return found
  }

  const closedByServer = async () => {
    const error = new chai.AssertionError('', undefined, closedByServer)
    if (await until(() => ended || undefined)) return
    error.message = `the server has not closed the connection ${late}`
    throw error
  }

  const write = (data: string | Uint8Array) => {
    const text = Buffer.from(data).toString('latin1')
    for (const [line] of text.matchAll(/^[A-Z]+ \S+ HTTP\/1\.[01]\r$/gm)) requests.push(requestOf(line))
    socket.write(data)
  }

  return { write, response, closedByServer, destroy: () => socket.destroy() }
}

/** The first line of a request that is being sent. */
function requestOf(text: string) {
  const [line = text, method = '', path = ''] = text.match(/^(\S+) (\S+)(?= HTTP)/) ?? []
  return { line, method, recorded: beginExchange({ method, path, requestHeaders: {} }) }
}
