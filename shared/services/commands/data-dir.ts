import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Account, isReachable } from '../process/account.ts'

/**
 * Where `up` keeps its data: in the state directory. If the user that PostgreSQL runs as cannot enter it (the
 * repository is in root's home), then in /var/lib, under a name of this state directory's own.
 */
export function dataRoot(dir: string, account: Account | undefined, elsewhere = '/var/lib'): string {
  mkdirSync(dir, { recursive: true })
  if (isReachable(dir, account)) return dir
  const key = createHash('sha256').update(resolve(dir)).digest('hex').slice(0, 8)
  const root = join(elsewhere, `nine-weeks-services-${key}`)
  mkdirSync(root, { recursive: true, mode: 0o711 })
  return root
}
