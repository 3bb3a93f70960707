import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import type { RecordedCommand } from './recorded-command.ts'
import { RedisConversation } from './redis-conversation.ts'

/*
 * Records what is said on connections to the Redis of a test, whichever client says it: Node tells of each socket that is
 * made, and what passes through it is read on its way. It has no listener to its data, which would make it flow.
 */

interface Hook {
  ports: Set<number>
  report: (command: RecordedCommand) => void
}

/** What a socket does with data, as far as it is followed. */
interface Passing {
  _write: (chunk: Buffer | string, encoding: BufferEncoding, done: () => void) => void
  _writev: (chunks: { chunk: Buffer | string; encoding: BufferEncoding }[], done: () => void) => void
  push: (chunk: unknown, encoding?: BufferEncoding) => boolean
}

// Of the process, not of a loading of this module.
const key = Symbol.for('nine-weeks.redis-hook')
const globals = globalThis as unknown as Record<symbol, Hook | undefined>

/** Sockets of the tests themselves. By a name that every loading of this module knows. */
const NOT_RECORDED = Symbol.for('nine-weeks.not-recorded')

/**
 * Records from now on what this process sends to a Redis, over connections without TLS.
 * @param port where it listens.
 * @param onDone is called with each command that has its reply; only the first call's counts.
 */
export function recordRedis(port: number, onDone: (command: RecordedCommand) => void = () => {}): void {
  if (globals[key] === undefined) {
    globals[key] = { ports: new Set(), report: onDone }
    subscribe('net.client.socket', (message) => follow((message as { socket: Socket }).socket))
  }
  globals[key].ports.add(port)
}

/** Takes a socket of the test itself out of the record: that of a proxy to Redis, before it is connected. */
export function unrecorded(socket: Socket): Socket {
  return Object.assign(socket, { [NOT_RECORDED]: true })
}

function follow(socket: Socket): void {
  const hook = globals[key] as Hook
  const passing = socket as unknown as Passing
  const { _write, _writev, push } = passing
  // What is written before it is connected: only then is it known which server it is for.
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
