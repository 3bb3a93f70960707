import type { Socket } from 'node:net'
import type { Lease, Leased } from './lease.ts'
import { type Ask, type Operation, onMessage, type Request, send, toSentError } from './protocol.ts'
import type { Servers } from './servers.ts'

let leases = 0

/**
 * Serves one connection. Everything leased through it ends with it: the system closes a killed process's
 * sockets, so no lease outlives its holder.
 */
export function serve(socket: Socket, servers: Servers): void {
  const held = new Map<string, Lease>()
  /** Templates that this connection's process is filling. */
  const filling = new Set<string>()

  function hold({ answer, lease }: Leased<'database' | 'redis'>) {
    const id = String(++leases)
    held.set(id, lease)
    if (socket.destroyed) endAll()
    return { ...answer, lease: id }
  }

  async function release({ lease: id, idleOnly }: Ask<'release'>): Promise<null> {
    const lease = held.get(id)
    if (!idleOnly) {
      held.delete(id)
      await lease?.end()
    } else if (await lease?.endIfIdle()) held.delete(id)
    return null
  }

  async function handle({ op, ask }: Request): Promise<unknown> {
    if (is('postgres', op)) return servers.postgres()
    if (is('redis', op)) return hold(await servers.redis())
    if (is('release', op)) return release(ask as Ask<'release'>)
    if (is('migrated', op)) {
      const outcome = ask as Ask<'migrated'>
      if (!filling.delete(outcome.template))
        throw new Error(`This process is not filling ${outcome.template}.`)
      await servers.migrated(outcome)
      return null
    }
    const wish = ask as Ask<'database'>
    const got = await servers.database(wish)
    if ('lease' in got) return hold(got)
    filling.add(wish.template as string)
    if (socket.destroyed) endAll()
    return got
  }

  function endAll(): void {
    for (const template of filling) servers.migrated({ template, failed: true }).catch(() => {})
    for (const lease of held.values()) lease.end().catch(() => {})
    filling.clear()
    held.clear()
  }

  onMessage(socket, async (message) => {
    const request = message as Request
    try {
      send(socket, { id: request.id, answer: await handle(request) })
    } catch (error) {
      send(socket, { id: request.id, error: toSentError(error) })
    }
  })
  socket.on('error', () => {})
  socket.on('close', endAll)
}

function is<Op extends Operation>(op: Op, asked: Operation): boolean {
  return op === asked
}
