import { expect, test } from 'vitest'
import { isListening } from './fixtures/services/ports.ts'
import { runFiles } from './fixtures/services/vitest-run.ts'

const own = { DATABASE_URL: undefined, REDIS_URL: undefined }

test('gives parallel files a database and a Redis each, from one migration', async () => {
  const { code, report, output, lines } = await runFiles(own)
  expect(report.testResults.map(({ status, message }) => status + message)).toEqual(Array(4).fill('passed'))
  expect(code, output).toBe(0)
  expect(lines('migrations')).toEqual(['migrated'])

  const leases = lines('leases').map((line) => JSON.parse(line))
  expect(new Set(leases.map(({ database }) => database.url)).size).toBe(4)
  expect(new Set(leases.map(({ redis }) => redis.url)).size).toBe(4)
  expect(new Set(leases.map(({ database }) => new URL(database.url).port)).size).toBe(1)
  for (const { database, redis } of leases) {
    expect(await isListening(database.url)).toBe(false)
    expect(await isListening(redis.url)).toBe(false)
  }
})

test('fails each file with a recognisable error where a service refuses', async () => {
  const { code, report } = await runFiles({ ...own, DATABASE_URL: 'postgres://me:s3cret@127.0.0.1:1/x' })
  expect(code).toBe(1)
  for (const { message } of report.testResults) expect(message).not.toContain('s3cret')
  const failures = JSON.stringify(report)
  expect(failures).toContain('SERVICE_UNAVAILABLE PostgreSQL: DATABASE_URL names a server at 127.0.0.1:1')
  expect(failures).not.toContain('s3cret')
})
