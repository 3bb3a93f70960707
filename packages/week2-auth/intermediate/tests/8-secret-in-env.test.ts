import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jwtVerify } from 'jose'
import { createClient } from 'shared/testing/http/client.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '#intermediate/config.ts'
import { ada, login, register } from './people.ts'
import { described } from './secrets.ts'

allowForStarts()

const JWT_SECRET = 'Zm9ydHktdGhyZWUgY2hhcmFjdGVycywgMzIgYnl0ZXM'

/** A folder with a `.env` file of this text; with none unless there is one. */
function folderWith(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'week2-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  if (text !== undefined) writeFileSync(join(folder, '.env'), text)
  return folder
}

const envFile = (text?: string) => join(folderWith(text), '.env')

/** What it complains of; fails where it does not. */
function complaint(env: Record<string, string | undefined>, file = envFile()): string {
  try {
    loadConfig(env, file)
  } catch (error) {
    return (error as Error).message
  }
  const { JWT_SECRET: given } = env
  return expect.fail(`loadConfig accepts ${JSON.stringify(env)}${given ? `: ${described(given)}` : ''}`)
}

const namesIt = /^.*\bJWT_SECRET\b.*$/

/** server.ts in a folder of its own, so that no other .env file is found. */
function startServer(cwd: string, env: Record<string, string | undefined> = {}) {
  const file = subjectFile('#intermediate/server.ts')
  return startProcess(file, { cwd, env: { PORT: '0', JWT_SECRET: undefined, ...env } })
}

test('reads the secret and the port from the environment', () => {
  expect(loadConfig({ JWT_SECRET, PORT: '8080' }, envFile())).toEqual({ port: 8080, jwtSecret: JWT_SECRET })
  expect(loadConfig({ JWT_SECRET }, envFile())).toEqual({ port: 3000, jwtSecret: JWT_SECRET })
})

test('reads them from the .env file, over which the environment wins', () => {
  const file = envFile(`JWT_SECRET=${JWT_SECRET}\nPORT=4000\n`)
  expect(loadConfig({}, file)).toEqual({ port: 4000, jwtSecret: JWT_SECRET })
  const other = 'x'.repeat(40)
  expect(loadConfig({ JWT_SECRET: other }, file)).toEqual({ port: 4000, jwtSecret: other })
  expect(complaint({ JWT_SECRET: 'short' }, file)).toMatch(namesIt)
})

test('refuses a secret that is missing or empty', () => {
  expect(loadConfig({ JWT_SECRET }, envFile()).jwtSecret).toBe(JWT_SECRET)
  expect(complaint({}), 'the complaint about no secret').toMatch(namesIt)
  expect(complaint({ JWT_SECRET: '' }), 'the complaint about an empty one').toMatch(namesIt)
  expect(complaint({}, envFile('JWT_SECRET=\n')), 'the complaint about an empty one in .env').toMatch(namesIt)
  expect(complaint({ SECRET: JWT_SECRET, NODE_ENV: 'development' }), 'in development').toMatch(namesIt)
  expect(complaint({ NODE_ENV: 'test' }), 'in tests').toMatch(namesIt)
})

test('counts the bytes of the secret, 32 at least', () => {
  for (const secret of [
    'x'.repeat(32),
    'é'.repeat(16),
    '🔑'.repeat(8),
    'x'.repeat(500),
    ' '.repeat(4) + 'x'.repeat(28),
  ]) {
    const read = () => loadConfig({ JWT_SECRET: secret }, envFile())
    expect(read, `loadConfig with ${described(secret)}`).not.toThrow()
    expect(read().jwtSecret, `what it makes of ${described(secret)}`).toBe(secret)
  }
  for (const secret of ['x', 'secret', 'x'.repeat(31), 'é'.repeat(15), '🔑'.repeat(7)]) {
    expect(complaint({ JWT_SECRET: secret }), `the complaint about ${described(secret)}`).toMatch(namesIt)
  }
})

test('names the variable, and never shows a value', () => {
  for (const secret of ['hunter2', 'correct-horse', 'a secret with\na second line']) {
    const text = complaint({ JWT_SECRET: secret, DATABASE_URL: 'postgres://admin:swordfish@db' })
    expect(text, 'the complaint').toMatch(namesIt)
    for (const part of [secret, ...secret.split('\n'), 'swordfish'])
      expect(text, 'the complaint').not.toContain(part)
  }
  const text = complaint({ JWT_SECRET, PORT: 'swordfish' })
  expect(text, 'the complaint about PORT').toMatch(/^.*\bPORT\b.*$/)
  expect(text, 'the complaint about PORT').not.toContain(JWT_SECRET)
})

test('has no secret that works in .env.example', () => {
  const example = subjectFile('#intermediate/.env.example')
  expect(complaint({}, example), 'the complaint about .env.example').toMatch(namesIt)
  expect(loadConfig({ JWT_SECRET }, example).jwtSecret, 'with a secret of its own').toBe(JWT_SECRET)
})

test('server.ts signs with the secret of the .env file', async () => {
  const server = startServer(folderWith(`JWT_SECRET=${JWT_SECRET}\n`))
  const [origin] = await server.line(/http:\/\/[^\s/]+:\d+/)
  await register(origin, ada)
  const { body } = await login(createClient(origin), ada)
  const verified = jwtVerify(body.token, new TextEncoder().encode(JWT_SECRET))
  const algorithm = await verified.then(({ protectedHeader }) => protectedHeader.alg, String)
  expect(algorithm, 'the algorithm of the token, if jose verifies it with the secret of .env').toBe('HS256')
  expect(server.stdout + server.stderr, 'what it printed').not.toContain(JWT_SECRET)
})

test('server.ts refuses to start without a secret, in one line', async () => {
  const short = 'hunter2'.repeat(4)
  const attempts = [{}, { JWT_SECRET: short }].map((env) => ({ env, server: startServer(folderWith(), env) }))
  for (const { env, server } of attempts) {
    const what = JSON.stringify(env)
    expect(await server.exitWithin(15_000), `how it ends with ${what}`).toMatchObject({ code: 1 })
    expect(server.stderr.trimEnd().split('\n'), `the lines on stderr with ${what}`).toEqual([
      expect.stringContaining('JWT_SECRET'),
    ])
    expect(server.stderr, 'what it printed').not.toContain('hunter2')
    expect(server.stdout, 'what it printed').not.toMatch(/http:/)
  }
})
