import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** A user of the system that a server runs as. */
export interface Account {
  name: string
  uid: number
  gid: number
}

/**
 * The user that PostgreSQL runs as. It refuses to run as root, so root starts it as `postgres` if that user
 * exists, else as `nobody`.
 * @returns undefined if this process is not root: the server then runs as the same user.
 */
export function serverAccount(
  uid: number | undefined = process.getuid?.(),
  passwd = () => readFileSync('/etc/passwd', 'utf8'),
): Account | undefined {
  if (uid !== 0) return undefined
  const entries = passwd().split('\n')
  for (const name of ['postgres', 'nobody']) {
    const [, , id, group] = entries.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    // macOS writes nobody as -2; the kernel's ids are unsigned.
    if (id && group && Number(id) !== 0) return { name, uid: Number(id) >>> 0, gid: Number(group) >>> 0 }
  }
  return undefined
}

/** Whether a user may enter a folder, by its permissions and those of every folder above it. */
export function isReachable(folder: string, account: Account | undefined): boolean {
  if (!account) return true
  for (let path = resolve(folder); ; path = dirname(path)) {
    const { mode, uid, gid } = statSync(path)
    const execute = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if (!(mode & execute)) return false
    if (path === dirname(path)) return true
  }
}
