import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { freePort } from 'shared/testing/process/free-port.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, test } from 'vitest'
import { complete, configOf, folderWith, named, refusal } from './configurations.ts'

allowForStarts()

/** Takes out what the tests themselves may have, and what pg reads by itself if a part is missing. */
const nothing = Object.fromEntries(
  [...Object.keys(complete), 'DATABASE_URL', 'PGHOST', 'PGPORT', 'PGUSER', 'PGPASSWORD', 'PGDATABASE'].map(
    (name) => [name, undefined],
  ),
)

/** How `server.ts` ends with this environment, and what it has printed. */
async function endOf(env: Record<string, string | undefined>, files: Parameters<typeof folderWith>[0] = {}) {
  const options = { env: { ...nothing, ...env }, cwd: folderWith(files) }
  const server = startProcess(subjectFile('#simple/server.ts'), options)
  const { code } = await server.exitWithin(10_000)
  return { code, stderr: server.stderr, output: `${server.stdout}${server.stderr}` }
}

test('rejects an unknown NODE_ENV', () => {
  expect(configOf({ ...complete, NODE_ENV: 'production' }).port).toBe(8080)
  for (const NODE_ENV of ['prod', 'Production', 'staging', 'constructor']) {
    expect(named(refusal({ ...complete, NODE_ENV })), `the variable named for ${NODE_ENV}`).toEqual([
      'NODE_ENV',
    ])
  }
})

test('ends with code 1 and one line for each variable', async () => {
  const { DB_USER, JWT_SECRET, ...others } = complete
  const { code, stderr } = await endOf({ PORT: '8o80' }, { '.env': others })
  expect(code, 'the exit code').toBe(1)
  const lines = stderr.split('\n').filter((line) => named(line).length > 0)
  expect(lines.map(named).sort(), 'the variables in each line').toEqual([
    ['DB_USER'],
    ['JWT_SECRET'],
    ['PORT'],
  ])
  expect(stderr, 'what it prints').not.toMatch(/^\s+at /m)
})

test('shows no password when the database cannot be reached', async () => {
  const port = String(await freePort())
  const env = { ...complete, PORT: '0', DB_HOST: '127.0.0.1', DB_PORT: port, DB_PASS: 'hunter 2@home' }
  const { code, output } = await endOf(env)
  expect(code, 'the exit code').toBe(1)
  expect(output, 'what it prints, with the address').toContain(port)
  expect(decodeURIComponent(output.replaceAll(/%(?![\da-f]{2})/gi, '%25')), 'what it prints').not.toMatch(
    /hunter 2|32 bytes/,
  )
})
