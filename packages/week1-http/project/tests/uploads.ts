import { connect } from 'node:net'
import { usually, whenPatienceEnds } from 'shared/testing/patience.ts'

const MOST_BYTES = 64_000_000

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

/**
 * Sends a request and then the same bytes again and again, until the server closes the connection or has taken 64 MB.
 * Returns how it ended.
 */
export function sendWithoutEnd(url: string, request: string, bytes: Uint8Array): Promise<string> {
  const { port, hostname } = new URL(url)
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
  return new Promise((resolve) => {
    const cancel = whenPatienceEnds(usually(8_000), (late) => end(`still open, and no longer read, ${late}`))
    const end = (how: string) => {
      cancel()
      resolve(how)
      socket.destroy()
    }
    const sendMore = () => {
      while (!socket.destroyed && socket.write(bytes));
      if (socket.bytesWritten > MOST_BYTES) end('the server took 64 MB')
    }
    socket.on('error', () => {}).on('close', () => end('cut off'))
    socket.on('drain', sendMore).resume().write(request)
    sendMore()
  })
}
