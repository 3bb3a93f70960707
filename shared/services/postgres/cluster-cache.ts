import { createHash, randomBytes } from 'node:crypto'
import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ServiceUnavailableError } from '../unavailable.ts'
import { type ClusterOptions, createCluster, giveTo } from './cluster.ts'

/** Removed with node_modules; only its owner can look inside. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/nine-weeks-postgres/', import.meta.url))

const SOURCE = readFileSync(new URL('./cluster.ts', import.meta.url))

export interface CachedClusterOptions extends Omit<ClusterOptions, 'password' | 'durable'> {
  version: string
  /** Where initialised clusters are kept. */
  cache?: string
}

/**
 * Makes a new cluster for one run: a copy of one that was initialised earlier (about 40 ms), or a new one (half
 * a second), of which it keeps a copy. All copies of one cache have the same random password, which only the
 * owner of the cache can read.
 * @returns the superuser's password.
 */
export async function createCachedCluster(options: CachedClusterOptions): Promise<string> {
  const entry = cacheEntry(options)
  try {
    if (existsSync(entry)) {
      const password = readFileSync(join(entry, 'password'), 'utf8')
      copy(join(entry, 'data'), options.dataDir)
      giveTo(options.account, options.dataDir)
      return password
    }
  } catch (error) {
    if (error instanceof ServiceUnavailableError) throw error
    // Somebody removed half of it, or it is unreadable: start again.
    rmSync(options.dataDir, { recursive: true, force: true })
  }
  const password = randomBytes(24).toString('base64url')
  await createCluster({ ...options, password })
  keep(entry, options.dataDir, password)
  return password
}

/** Removes the cached cluster: after a power failure its files can be incomplete. */
export function forgetCachedCluster(options: CachedClusterOptions): void {
  rmSync(cacheEntry(options), { recursive: true, force: true })
}

function cacheEntry({ version, cache = CACHE }: CachedClusterOptions): string {
  const key = createHash('sha256').update(SOURCE).update(`${version} ${process.getuid?.()}`).digest('hex')
  return join(cache, key.slice(0, 16))
}

/** Atomic: if two runs fill the cache at once, one wins the rename and the other drops its copy. */
function keep(entry: string, dataDir: string, password: string): void {
  let staging = ''
  try {
    mkdirSync(join(entry, '..'), { recursive: true, mode: 0o700 })
    staging = mkdtempSync(`${entry}.`)
    copy(dataDir, join(staging, 'data'))
    writeFileSync(join(staging, 'password'), password, { mode: 0o600 })
    renameSync(staging, entry)
  } catch {
    // If the cache cannot be written, that only costs time.
    if (staging) rmSync(staging, { recursive: true, force: true })
  }
}

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE })
}
