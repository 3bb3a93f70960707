import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { atEnd } from 'shared/testing/at-end.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostedPool } from '#bonus/hosted.ts'
import { type TlsPostgres, tlsPostgres } from '../../tls-postgres.ts'
import { allNamesAreLocal, changed, connected, withoutTls } from './tls.ts'

let server: TlsPostgres
beforeAll(async () => {
  server = await tlsPostgres()
})
afterAll(() => server?.[Symbol.asyncDispose]())

/** A file with this text until the test ends. */
function scratchFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'week4-'))
  atEnd(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'ca.pem')
  writeFileSync(file, text)
  return file
}

test('takes the CA from the file in sslrootcert', async () => {
  const { url, ca, otherCa } = server
  const sslrootcert = scratchFile(ca)
  for (const parameters of [{ sslrootcert }, { sslrootcert, sslmode: 'verify-full' }]) {
    const pool = await connected(changed(url, parameters))
    const { rows } = await pool.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')
    expect(rows).toEqual([{ ssl: true }])
  }
  const other = changed(url, { sslrootcert: scratchFile(otherCa), sslmode: 'verify-full' })
  expect(await failureOf(hostedPool(other))).toMatchObject({ code: 'untrusted-certificate' })
})

test('checks whatever else the URL says', async () => {
  const { url, ca, otherCa } = server
  const compatible = { uselibpqcompat: 'true', sslmode: 'require' }
  expect(
    await failureOf(hostedPool(changed(url, compatible), { ca: otherCa })),
    'uselibpqcompat',
  ).toMatchObject({
    code: 'untrusted-certificate',
  })
  const certificateOnly = changed(url, { ...compatible, sslrootcert: scratchFile(ca) }, '127.0.0.1')
  expect(await failureOf(hostedPool(certificateOnly)), 'uselibpqcompat and sslrootcert').toMatchObject({
    code: 'wrong-host',
  })
  for (const ssl of ['false', '0', 'no-verify']) {
    const unsafe = await failureOf(hostedPool(changed(url, { ssl }), { ca }))
    expect(unsafe, `ssl=${ssl}`).toMatchObject({ code: 'bad-url' })
  }
})

test('connects without TLS to this machine only', async () => {
  allNamesAreLocal()
  const here = await withoutTls()
  // Without TLS, the first bytes name the user. This server never responds.
  await failureOf(hostedPool(here.url))
  expect(here.received(), 'what was sent to 127.0.0.1').toContain('ada')
  for (const host of ['db.example.com', 'localhost.example.com', '127.0.0.1.example.com']) {
    const elsewhere = await withoutTls()
    const error = await failureOf(hostedPool(changed(elsewhere.url, {}, host)))
    expect(error, host).toMatchObject({ code: 'no-tls' })
    expect(elsewhere.received(), `what was sent to ${host}`).not.toMatch(/ada|s3cret/)
  }
  const asked = await withoutTls()
  const error = await failureOf(hostedPool(changed(asked.url, { ssl: 'true' }, 'localhost')))
  expect(error, 'localhost with ssl=true').toMatchObject({ code: 'no-tls' })
})

test('shows no password, whatever fails', async () => {
  const { url, password, ca, otherCa } = server
  const plain = await withoutTls()
  const errors = {
    'no TLS': await failureOf(hostedPool(changed(plain.url, { sslmode: 'verify-full' }))),
    'an unsafe URL': await failureOf(hostedPool(changed(url, { sslmode: 'no-verify' }))),
    'no URL': await failureOf(hostedPool(`postgres://ada:${password}@db.example.com:port/app`)),
    'another CA': await failureOf(hostedPool(url, { ca: otherCa })),
    'another host': await failureOf(hostedPool(changed(url, {}, '127.0.0.1'), { ca })),
    'another password': await failureOf(hostedPool(url.replace(password, 'wr0ng-s3cret'), { ca })),
  }
  expect(errors['no URL']).toMatchObject({ code: 'bad-url' })
  expect(errors['another password']).toMatchObject({ code: '28P01' })
  for (const [what, error] of Object.entries(errors)) {
    expect(inspect(error, { depth: 5 }), what).not.toContain(password)
    expect(inspect(error, { depth: 5 }), what).not.toContain('s3cret')
  }
})

test('opens few connections', async () => {
  const { url, ca } = server
  expect((await connected(url, { ca })).options.max, 'the default').toBeLessThanOrEqual(5)
  expect((await connected(url, { ca, max: 2 })).options.max).toBe(2)
})
