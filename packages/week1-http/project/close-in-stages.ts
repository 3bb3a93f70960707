import type { Duplex } from 'node:stream'

const MAX_BYTES = 16 * 1024 * 1024
const MAX_MS = 5_000

/**
 * Closes a connection after its last response, so that a client which is still sending can read that response: first
 * our half, then, after a bounded number of bytes and milliseconds, the rest (RFC 9112, section 9.6).
 */
export function closeInStages(socket: Duplex): void {
  // #region 2 — end your half, read on for a while, then close
  const destroy = () => socket.destroy()
  let left = MAX_BYTES
  // Closing with unread bytes makes the system send a reset, and the client loses what it has not read yet.
  socket.removeAllListeners('data').on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) destroy()
  })
  socket.on('error', destroy).on('end', destroy).resume()
  const timer = setTimeout(destroy, MAX_MS)
  socket.once('close', () => clearTimeout(timer))
  socket.end()
  // #endregion
}
