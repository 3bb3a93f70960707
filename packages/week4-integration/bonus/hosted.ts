// #region 6
import { readFile } from 'node:fs/promises'
// #endregion
import type { Pool } from 'pg'
// #region 6
import { createPool } from 'shared/db/pool.ts'
// #endregion

export interface HostedOptions {
  /** The certificate of the authority that has signed the server's, as PEM. By default those that Node trusts. */
  ca?: string
  /** How many connections at most. Hosted databases allow few. */
  max?: number
}

/** Why there is no safe connection. */
export type HostedProblem = 'bad-url' | 'no-tls' | 'untrusted-certificate' | 'wrong-host'

/** The database cannot be reached safely. The message contains no password. */
export class HostedDatabaseError extends Error {
  override readonly name = 'HostedDatabaseError'
  readonly code: HostedProblem

  constructor(code: HostedProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

// #region 6 — what a URL may say about TLS
const SAFE = ['require', 'verify-ca', 'verify-full']
const LOCAL = ['localhost', '127.0.0.1', '[::1]']
/** pg reads these from the URL, where they win over the `ssl` that you pass beside it. */
const OF_TLS = ['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslnegotiation', 'uselibpqcompat']
// #endregion

/**
 * Makes a pool for a database on the internet. It uses TLS and checks the certificate and the host name, as `verify-full` does,
 * whatever the URL says. Only a URL of this machine without `sslmode` and `ssl` connects without TLS. It connects once before it resolves.
 * @param databaseUrl `sslrootcert` in it is a file with the certificate of the authority.
 * @throws {HostedDatabaseError} if there is no safe connection.
 * @throws {Error} of pg if the database refuses for another reason, such as a wrong password.
 */
export async function hostedPool(databaseUrl: string, { ca, max = 5 }: HostedOptions = {}): Promise<Pool> {
  // #region 6 — check the URL, make the pool and connect once
  // new URL() would throw an error that contains the whole URL, password included.
  const url = URL.parse(databaseUrl)
  if (!url) throw new HostedDatabaseError('bad-url', 'The database URL is no URL')
  const mode = url.searchParams.get('sslmode')
  const host = url.searchParams.get('host') ?? url.hostname
  const asksForTls = ['sslmode', 'ssl', 'sslrootcert'].some((name) => url.searchParams.has(name))
  const isPlain = !asksForTls && !ca && LOCAL.includes(host)
  refuseUnsafe(url.searchParams, mode)
  const file = url.searchParams.get('sslrootcert')
  const trusted = ca ?? (file === null ? undefined : await readFile(file, 'utf8'))
  for (const name of OF_TLS) url.searchParams.delete(name)
  const pool = createPool({
    connectionString: url.href,
    max,
    ssl: isPlain ? false : { rejectUnauthorized: true, ...(trusted !== undefined && { ca: trusted }) },
  })
  try {
    await pool.query('SELECT 1')
    return pool
  } catch (error) {
    await pool.end()
    throw tlsProblem(error, host) ?? error
  }
  // #endregion
}

// #region 6 — helpers of hostedPool, if any
function refuseUnsafe(parameters: URLSearchParams, mode: string | null): void {
  const ssl = parameters.get('ssl')
  if ((mode === null || SAFE.includes(mode)) && (ssl === null || ssl === 'true' || ssl === '1')) return
  const what = mode !== null && !SAFE.includes(mode) ? `sslmode=${mode}` : `ssl=${ssl}`
  throw new HostedDatabaseError(
    'bad-url',
    `${what} turns the check of the server off: use sslmode=verify-full`,
  )
}

/** OpenSSL's codes for a chain that does not end at a trusted authority. */
const UNTRUSTED = [
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_HAS_EXPIRED',
]

function tlsProblem(cause: unknown, host: string): HostedDatabaseError | undefined {
  const { code = '', message } = cause as NodeJS.ErrnoException
  if (UNTRUSTED.includes(code)) {
    const text = `The certificate of ${host} is not signed by an authority that you trust (${code})`
    return new HostedDatabaseError('untrusted-certificate', text, { cause })
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new HostedDatabaseError('wrong-host', `The certificate of ${host} is for another host`, { cause })
  }
  if (message === 'The server does not support SSL connections') {
    return new HostedDatabaseError('no-tls', `${host} offers no TLS`, { cause })
  }
  return undefined
}
// #endregion
