import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ServiceUnavailableError } from '../unavailable.ts'

/** Package managers put servers here. An ordinary user's PATH need not have these folders. */
const USUAL = ['/opt/homebrew/bin', '/usr/local/bin', '/usr/bin', '/usr/sbin', '/usr/local/sbin', '/snap/bin']

/**
 * Finds redis-server, else valkey-server.
 * @throws {ServiceUnavailableError} when this machine has neither.
 */
export function redisBinary(path = process.env.PATH ?? '', usual = USUAL): string {
  const folders = [...path.split(delimiter).filter(Boolean), ...usual]
  for (const name of ['redis-server', 'valkey-server']) {
    const found = folders.map((folder) => join(folder, name)).find(isExecutable)
    if (found) return found
  }
  const install =
    process.platform === 'darwin'
      ? 'brew install redis'
      : 'sudo apt-get install redis-server (or: dnf, apk add redis)'
  throw new ServiceUnavailableError(
    'redis',
    'there is neither redis-server nor valkey-server on this machine.',
    `Install one: ${install}; or set REDIS_URL to a server.`,
  )
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
