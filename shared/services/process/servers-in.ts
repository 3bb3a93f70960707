import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { sep } from 'node:path'
import { isAlive, until } from './alive.ts'

/** The programs that we start here. Nothing else is ever killed, no matter in which folder it works. */
const SERVERS = ['postgres', 'initdb', 'redis-server', 'valkey-server']

/**
 * The servers that work in a folder: their working directory or data directory is inside it. A recorded process
 * id could name somebody else's process by mistake; this cannot.
 */
export function serversIn(folder: string): number[] {
  const inside = isInside(folder)
  return process.platform === 'linux' ? fromProc(inside) : fromLsof(inside)
}

/** Ends all servers that work in a folder, at once and without saving. Resolves when they are gone. */
export async function killServersIn(folder: string): Promise<void> {
  for (const pid of serversIn(folder)) killQuietly(pid)
  await until(() => serversIn(folder).length === 0, 5000)
}

function isInside(folder: string): (path: string) => boolean {
  let real = folder
  try {
    real = realpathSync(folder)
  } catch {}
  return (path) => [folder, real].some((root) => path === root || path.startsWith(root + sep))
}

function fromProc(inside: (path: string) => boolean): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isServer(pid) && isAlive(pid) && pathsOf(pid).some(inside))
}

function isServer(pid: number): boolean {
  try {
    return SERVERS.includes(readFileSync(`/proc/${pid}/comm`, 'latin1').trim())
  } catch {
    return false
  }
}

function pathsOf(pid: number): string[] {
  const paths: string[] = []
  try {
    paths.push(readlinkSync(`/proc/${pid}/cwd`))
  } catch {
    // Root in a container may not look at another user's working directory (CAP_SYS_PTRACE).
  }
  try {
    paths.push(...readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'))
  } catch {}
  return paths
}

/** macOS and the BSDs: lsof prints a line `p<pid>`, then a line `n<working directory>`. */
function fromLsof(inside: (path: string) => boolean): number[] {
  const found: number[] = []
  let pid = 0
  for (const line of lsof().split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1))
    if (line.startsWith('n') && inside(line.slice(1))) found.push(pid)
  }
  return found
}

function lsof(): string {
  const only = SERVERS.flatMap((name) => ['-c', name])
  try {
    return execFileSync('lsof', ['-a', '-d', 'cwd', ...only, '-Fpn'], { encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    // It exits with 1 if it found nothing.
    return String((error as { stdout?: string }).stdout ?? '')
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {}
}
