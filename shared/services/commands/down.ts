import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { withLock } from '../lock.ts'
import { serverAccount } from '../process/account.ts'
import { until } from '../process/alive.ts'
import { killServersIn, serversIn } from '../process/servers-in.ts'
import { readState, type UpServer, writeState } from '../state.ts'
import { dataRoot } from './data-dir.ts'

export interface DownOptions {
  dir: string
  removeData?: boolean
}

/**
 * Stops what `up` started; the data stays by default.
 * @returns how many servers it stopped.
 */
export async function down({ dir, removeData = false }: DownOptions): Promise<number> {
  if (!existsSync(dir)) return 0
  return withLock(dir, async () => {
    const { postgres, redis } = readState(dir)
    // "Fast shutdown": PostgreSQL cuts off sessions and writes everything. postgres(1)
    const stopped = await Promise.all([stop(postgres, 'SIGINT'), stop(redis, 'SIGTERM')])
    writeState(dir, {})
    if (removeData) await remove(dir, [postgres, redis])
    return stopped.filter(Boolean).length
  })
}

async function stop(server: UpServer | undefined, signal: NodeJS.Signals): Promise<boolean> {
  // The process id may belong to another program by now; a server in that folder is ours.
  if (!server || !serversIn(server.folder).includes(server.pid)) return false
  process.kill(server.pid, signal)
  const ended = await until(() => serversIn(server.folder).length === 0, 30_000)
  if (!ended) await killServersIn(server.folder)
  return true
}

async function remove(dir: string, servers: (UpServer | undefined)[]): Promise<void> {
  const root = dataRoot(dir, serverAccount())
  const folders = servers.flatMap((server) => (server ? [server.folder] : []))
  for (const folder of new Set([...folders, join(dir, 'redis'), join(root, 'postgres-18')])) {
    await killServersIn(folder)
    rmSync(folder, { recursive: true, force: true })
  }
  if (root !== dir && dirname(root) === '/var/lib') rmSync(root, { recursive: true, force: true })
  for (const file of ['password', 'postgres.log', 'redis.log']) rmSync(join(dir, file), { force: true })
}
