import { testDatabase } from 'shared/testing/database/test-database.ts'
import { request } from 'shared/testing/http/request.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, test } from 'vitest'

allowForStarts()

/*
 * The shop of the project as its README says: setup.ts, then server.ts.
 */

const { url } = await testDatabase()

async function setUp(databaseUrl: string | undefined) {
  // Away from any .env file.
  const program = startProcess(subjectFile('#project/setup.ts'), {
    env: { DATABASE_URL: databaseUrl },
    cwd: '/',
  })
  const { code } = await program.exited
  return { code, lines: program.lines }
}

test('setup.ts makes the tables, and server.ts runs the shop on them', async () => {
  expect(await setUp(url)).toEqual({ code: 0, lines: ['The tables are there'] })
  const server = startProcess(subjectFile('#project/server.ts'), { env: { PORT: '0', DATABASE_URL: url } })
  const [, address = ''] = await server.line(/Listening on (\S+)/)
  const ada = { name: 'Ada', email: 'ada@example.com' }
  expect((await request(address).post('/api/users').send(ada)).status).toBe(201)
  expect(await setUp(url), 'a second time').toEqual({ code: 0, lines: ['The tables are there already'] })
  expect((await request(address).post('/api/users').send(ada)).status, 'the user is still there').toBe(409)
})

test('setup.ts says in one line why it cannot', async () => {
  const away = new URL(url)
  away.port = '1'
  for (const [target, why] of [
    [away.href, /ECONNREFUSED/],
    [undefined, /DATABASE_URL is missing/],
  ] as const) {
    const { code, lines } = await setUp(target)
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(why)])
  }
})
