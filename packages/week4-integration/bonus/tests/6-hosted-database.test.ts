import { failureOf } from 'shared/testing/failure.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostedPool } from '#bonus/hosted.ts'
import { type TlsPostgres, tlsPostgres } from '../../tls-postgres.ts'
import { changed, connected, withoutTls } from './tls.ts'

let server: TlsPostgres
beforeAll(async () => {
  server = await tlsPostgres()
})
afterAll(() => server?.[Symbol.asyncDispose]())

const SAFE = ['require', 'verify-ca', 'verify-full']

test('connects with TLS to a server whose certificate its CA has signed', async () => {
  const { url, ca } = server
  for (const target of [url, ...SAFE.map((sslmode) => changed(url, { sslmode }))]) {
    const pool = await connected(target, { ca })
    const { rows } = await pool.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')
    expect(rows, `the connection for ${new URL(target).search || 'a URL without sslmode'}`).toEqual([
      { ssl: true },
    ])
    await pool.end()
  }
})

test('refuses a certificate that another CA has signed', async () => {
  const { url, otherCa } = server
  for (const sslmode of SAFE) {
    const target = changed(url, { sslmode })
    expect(await failureOf(hostedPool(target, { ca: otherCa })), `${sslmode}, another CA`).toMatchObject({
      name: 'HostedDatabaseError',
      code: 'untrusted-certificate',
    })
    expect(await failureOf(hostedPool(target)), `${sslmode}, no CA`).toMatchObject({
      code: 'untrusted-certificate',
    })
  }
})

test('refuses a certificate for another host', async () => {
  const { url, ca } = server
  for (const sslmode of SAFE) {
    // The certificate names localhost, and no address.
    const target = changed(url, { sslmode }, '127.0.0.1')
    expect(await failureOf(hostedPool(target, { ca })), sslmode).toMatchObject({
      name: 'HostedDatabaseError',
      code: 'wrong-host',
    })
  }
})

test('refuses a server without TLS, and sends it no password', async () => {
  const { url, received } = await withoutTls()
  for (const sslmode of SAFE) {
    expect(await failureOf(hostedPool(changed(url, { sslmode }))), sslmode).toMatchObject({
      name: 'HostedDatabaseError',
      code: 'no-tls',
    })
  }
  expect(received(), 'what was sent without TLS').not.toMatch(/ada|s3cret/)
})

test('refuses a URL that turns the check off', async () => {
  const { url, ca } = server
  for (const sslmode of ['disable', 'allow', 'prefer', 'no-verify']) {
    expect(await failureOf(hostedPool(changed(url, { sslmode }), { ca })), sslmode).toMatchObject({
      name: 'HostedDatabaseError',
      code: 'bad-url',
    })
  }
})
