import { execFile } from 'node:child_process'
import { chmodSync, lchownSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from '../process/account.ts'
import { ServiceUnavailableError } from '../unavailable.ts'
import { minimalEnv } from './environment.ts'

/** The superuser of every server that we start. */
export const SUPERUSER = 'postgres'

/*
 * The built-in provider (PostgreSQL 17 and later) sorts by code point and knows upper and lower case of all
 * of Unicode: the same on every system, whatever locales it has. A password is 24 random bytes, so one round
 * of hashing is as good as 4096, which would cost each connection some milliseconds.
 */
const INITDB = [
  ...['--username', SUPERUSER, '--encoding', 'UTF8'],
  ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C'],
  ...['--auth', 'scram-sha-256', '--set', 'scram_iterations=1'],
  '--no-instructions',
]

export interface ClusterOptions {
  initdb: string
  /** A folder that does not exist, in one that does. */
  dataDir: string
  password: string
  /** The user that will run the server, if it is not this process's own. */
  account?: Account | undefined
  /** Whether the files must survive a power failure. */
  durable?: boolean
}

/**
 * Makes a new, empty cluster: half a second of work.
 * @throws {ServiceUnavailableError} with initdb's own words where it fails.
 */
export async function createCluster(options: ClusterOptions): Promise<void> {
  const { initdb, dataDir, password, account } = options
  const passwordFile = join(dirname(dataDir), `.${process.pid}.password`)
  mkdirSync(dataDir, { mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  try {
    giveTo(account, dataDir)
    if (account) lchownSync(passwordFile, account.uid, account.gid)
    const sync = options.durable ? [] : ['--no-sync']
    const args = ['--pgdata', dataDir, ...INITDB, '--pwfile', passwordFile, ...sync]
    await promisify(execFile)(initdb, args, {
      cwd: dataDir,
      env: minimalEnv(),
      ...(account && { uid: account.uid, gid: account.gid }),
    })
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true })
    throw initdbFailed(error)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/** Gives a whole folder to the user that the server runs as. */
export function giveTo(account: Account | undefined, folder: string): void {
  chmodSync(folder, 0o700)
  if (!account) return
  try {
    lchownSync(folder, account.uid, account.gid)
    for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      lchownSync(join(folder, entry), account.uid, account.gid)
    }
  } catch (error) {
    throw cannotChangeUser(error)
  }
}

function initdbFailed(error: unknown): Error {
  if (error instanceof ServiceUnavailableError) return error
  const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string }
  if (code === 'EPERM' || code === 'EINVAL') return cannotChangeUser(error)
  const words = (stderr || message).trim().split('\n').slice(-5).join('\n')
  const fix = 'Set DATABASE_URL to a PostgreSQL 18 server, or repair what it says.'
  return new ServiceUnavailableError('postgres', `initdb failed:\n${words}\n`, fix, { cause: error })
}

export function cannotChangeUser(cause: unknown): ServiceUnavailableError {
  return new ServiceUnavailableError(
    'postgres',
    'it refuses to run as root, and this root may not run it as another user (no CAP_SETUID or CAP_CHOWN).',
    'Run as an ordinary user, or set DATABASE_URL to a PostgreSQL 18 server.',
    { cause },
  )
}
