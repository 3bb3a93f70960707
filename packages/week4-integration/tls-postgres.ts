import { execFile } from 'node:child_process'
import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { connectKeeper } from 'shared/services/keeper/client.ts'
import { startKeeper } from 'shared/services/keeper/start.ts'
import { eventually } from 'shared/testing/eventually.ts'
import type { Certificate, Certificates } from './tls-certificates.ts'

/** A PostgreSQL of its own that takes connections with TLS only. It ends with the process that started it. */
export interface TlsPostgres extends AsyncDisposable {
  /** For `localhost`, which is in its certificate, without `sslmode`. */
  url: string
  password: string
  /** The certificate of the authority that has signed the server's, as PEM. */
  ca: string
  /** That of an authority with the same name that has signed nothing. */
  otherCa: string
}

/**
 * Starts a PostgreSQL with a certificate for `localhost`, signed by an authority of its own.
 * @throws {ServiceUnavailableError} if there is no PostgreSQL for this platform.
 */
export async function tlsPostgres(): Promise<TlsPostgres> {
  // A server of its own, whatever the other tests use: its settings are changed.
  const keeper = await startKeeper({ ...process.env, DATABASE_URL: '', NINE_WEEKS_STATE_DIR: '/nonexistent' })
  try {
    const client = await connectKeeper(keeper.address)
    const [{ authority, other, server }, postgres] = await Promise.all([
      makeCertificates(),
      client.ask('postgres', {}),
    ])
    const plain = new URL(postgres.url)
    await switchToTls(plain.href, server)
    client.close()
    plain.hostname = 'localhost'
    return {
      url: plain.href,
      password: plain.password,
      ca: authority.cert,
      otherCa: other.cert,
      [Symbol.asyncDispose]: () => keeper.stop(),
    }
  } catch (error) {
    await keeper.stop()
    throw error
  }
}

/** In a process of its own, since a package of selfsigned changes `Reflect` for everybody. */
async function makeCertificates(): Promise<Certificates> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'tls-certificates.ts'),
  ])
  return JSON.parse(stdout)
}

/** Gives a running server a certificate, and lets it refuse connections without TLS. */
async function switchToTls(url: string, { cert, private: key }: Certificate): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ folder: string; hba: string }>(
    `SELECT current_setting('data_directory') AS folder, current_setting('hba_file') AS hba`,
  )
  const { folder = '', hba = '' } = rows[0] ?? {}
  const tls = join(folder, 'tls')
  mkdirSync(tls)
  writeFileSync(join(tls, 'server.crt'), cert)
  writeFileSync(join(tls, 'server.key'), key, { mode: 0o600 })
  writeFileSync(hba, 'hostssl all all samehost scram-sha-256\n')
  // The server may run as another user, who must own the key.
  const { uid, gid } = statSync(folder)
  for (const path of [tls, join(tls, 'server.crt'), join(tls, 'server.key')]) chownSync(path, uid, gid)
  await client.query(`ALTER SYSTEM SET ssl_cert_file = 'tls/server.crt'`)
  await client.query(`ALTER SYSTEM SET ssl_key_file = 'tls/server.key'`)
  await client.query('ALTER SYSTEM SET ssl = on')
  await client.query('SELECT pg_reload_conf()')
  await client.end()
  await eventually(() => refusesPlain(url))
}

/** The server reads its configuration again a moment after it was asked to. */
async function refusesPlain(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, ssl: false })
  const refused = await client.connect().then(
    () => false,
    ({ code }) => code === '28000',
  )
  await client.end()
  if (!refused) throw new Error('PostgreSQL still takes connections without TLS')
}
