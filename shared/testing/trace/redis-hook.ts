import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import type { RecordedCommand } from './recorded-command.ts'
import { RedisConversation } from './redis-conversation.ts'

/*
 * Records the traffic with the Redis of a test, whatever client it uses. Node reports each new socket, and this
 * reads what passes through it. It adds no listener to the socket's data, because that would make the data
 * flow.
 */

interface Hook {
  ports: Set<number>
  report: (command: RecordedCommand) => void
}

/** What a socket does with data, as far as we use it. */
interface Passing {
  _write: (chunk: Buffer | string, encoding: BufferEncoding, done: () => void) => void
  _writev: (chunks: { chunk: Buffer | string; encoding: BufferEncoding }[], done: () => void) => void
  push: (chunk: unknown, encoding?: BufferEncoding) => boolean
}

// It belongs to the process, not to one loading of this module.
const key = Symbol.for('nine-weeks.redis-hook')
const globals = globalThis as unknown as Record<symbol, Hook | undefined>

/** Sockets of the tests themselves, by a name that every loading of this module knows. */
const NOT_RECORDED = Symbol.for('nine-weeks.not-recorded')

/**
 * From now on records what this process sends to a Redis, over connections without TLS.
 * @param port of the Redis.
 * @param onDone called with each command that has its reply. Only the first call's counts.
 */
export function recordRedis(port: number, onDone: (command: RecordedCommand) => void = () => {}): void {
  if (globals[key] === undefined) {
    globals[key] = { ports: new Set(), report: onDone }
    subscribe('net.client.socket', (message) => follow((message as { socket: Socket }).socket))
  }
  globals[key].ports.add(port)
}

/** Excludes a socket of the test itself, that of a proxy to Redis, before it is connected. */
export function unrecorded(socket: Socket): Socket {
  return Object.assign(socket, { [NOT_RECORDED]: true })
}

function follow(socket: Socket): void {
  const hook = globals[key] as Hook
  const passing = socket as unknown as Passing
  const { _write, _writev, push } = passing
  // Data that is written before the socket is connected: only then do we know which server it is for.
  const early: Buffer[] = []
  let conversation: RedisConversation | undefined

  const sent = (chunk: Buffer | string, encoding: BufferEncoding) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
    if (conversation) conversation.sent(bytes)
    else early.push(bytes)
  }
  Object.assign(passing, {
    _write(chunk, encoding, done) {
      sent(chunk, encoding)
      _write.call(socket, chunk, encoding, done)
    },
    _writev(chunks, done) {
      for (const { chunk, encoding } of chunks) sent(chunk, encoding)
      _writev.call(socket, chunks, done)
    },
    push(chunk, encoding) {
      if (chunk instanceof Uint8Array) conversation?.received(chunk)
      return push.call(socket, chunk, encoding)
    },
  } satisfies Passing)

  socket.once('connect', () => {
    const { remotePort = 0 } = socket
    if (NOT_RECORDED in socket || !hook.ports.has(remotePort)) {
      for (const name of ['_write', '_writev', 'push']) Reflect.deleteProperty(socket, name)
      return
    }
    conversation = new RedisConversation(remotePort, hook.report)
    for (const bytes of early.splice(0)) conversation.sent(bytes)
    socket.once('close', () => conversation?.ended())
  })
}
