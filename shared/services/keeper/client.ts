import { connect, type Socket } from 'node:net'
import {
  type Answer,
  type Ask,
  fromSentError,
  type Operation,
  onMessage,
  type Reply,
  send,
} from './protocol.ts'

/** A connection to a keeper. The keeper ends its leases when it closes, no matter how this process ends. */
export interface KeeperClient {
  ask<Op extends Operation>(op: Op, ask: Ask<Op>): Promise<Answer<Op>>
  close(): void
  readonly closed: boolean
}

/**
 * Connects to a running keeper.
 * @param address its socket's path.
 * @throws when no keeper listens there.
 */
export async function connectKeeper(address: string): Promise<KeeperClient> {
  const socket = await open(address)
  const pending = new Map<number, PromiseWithResolvers<never>>()
  let ids = 0
  let closed = false

  // An open connection does not keep the process running; a pending request does.
  socket.unref()
  onMessage(socket, (message) => {
    const reply = message as Reply
    const asked = pending.get(reply.id)
    pending.delete(reply.id)
    if (pending.size === 0) socket.unref()
    if ('error' in reply) asked?.reject(fromSentError(reply.error))
    else asked?.resolve(reply.answer as never)
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    closed = true
    for (const asked of pending.values()) asked.reject(new Error('The process that runs the services ended.'))
    pending.clear()
  })

  return {
    ask(op, ask) {
      const asked = Promise.withResolvers<never>()
      if (closed) asked.reject(new Error('The process that runs the services has ended.'))
      else {
        const id = ++ids
        pending.set(id, asked)
        socket.ref()
        send(socket, { id, op, ask })
      }
      return asked.promise
    },
    close: () => socket.destroy(),
    get closed() {
      return closed
    },
  }
}

function open(address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}
