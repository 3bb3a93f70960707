import { chmodSync, lstatSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isReachable, serverAccount } from './account.ts'

const uid = process.getuid?.() ?? 0
const PREFIX = `nine-weeks-services-${uid}-`

/** A Unix socket's path has room for 104 bytes on macOS and 108 on Linux (unix(7), sun_path). */
const LONGEST_SOCKET_PATH = 103

/** The keeper's socket in its run's folder. */
export function socketIn(folder: string): string {
  return join(folder, 'keeper.sock')
}

/** Makes the folder of one run. Its name cannot be guessed, and only this user can list it. */
export function makeRunFolder(): string {
  const account = serverAccount()
  const base = bases().find((path) => isShort(path) && isReachable(path, account)) ?? '/tmp'
  const folder = mkdtempSync(join(base, PREFIX))
  // PostgreSQL's user must get through to its data if it is another one.
  if (account) chmodSync(folder, 0o711)
  return folder
}

/** The folders of all runs of this user, those in progress included. */
export function runFolders(): string[] {
  return bases().flatMap((base) =>
    readdirSync(base)
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => join(base, name))
      .filter(isOwn),
  )
}

function bases(): string[] {
  return [...new Set([tmpdir(), '/tmp', '/var/tmp'])].filter(exists)
}

function isShort(base: string): boolean {
  return Buffer.byteLength(socketIn(join(base, `${PREFIX}XXXXXX`))) <= LONGEST_SOCKET_PATH
}

function isOwn(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false })
  return stats?.isDirectory() === true && stats.uid === uid
}

function exists(folder: string): boolean {
  return lstatSync(folder, { throwIfNoEntry: false }) !== undefined
}
