import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'shared/testing/http/request.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, onTestFinished, test, vi } from 'vitest'
import { loadConfig } from '#intermediate/config.ts'

allowForStarts()

/** A folder with a `.env` file of this text; with none unless there is one. */
function folderWith(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'week1-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  if (text !== undefined) writeFileSync(join(folder, '.env'), text)
  return folder
}

const envFile = (text?: string) => join(folderWith(text), '.env')
const noFile = () => envFile()
const portOf = (PORT?: string) => loadConfig({ PORT }, noFile()).port

/** What it complains of; fails where it does not. */
function complaint(PORT: string, file = noFile()): string {
  try {
    loadConfig({ PORT }, file)
  } catch (error) {
    return (error as Error).message
  }
  return expect.fail(`loadConfig accepts the port ${JSON.stringify(PORT)}`)
}

/** server.ts in a folder of its own, so that no other .env file is found. */
function startServer(PORT: string | undefined, cwd = folderWith()) {
  return startProcess(subjectFile('#intermediate/server.ts'), { cwd, env: { PORT } })
}

const url = /http:\x2f\x2f[^\s\x2f]+:(\d+)/

test('reads the port from PORT, and takes 3000 without one', () => {
  expect(loadConfig({ PORT: '8080' }, noFile())).toMatchObject({ port: 8080 })
  expect(loadConfig({}, noFile())).toMatchObject({ port: 3000 })
})

test('accepts ports from 0 to 65535 and refuses all others', () => {
  expect(['0', '80', '65535'].map(portOf)).toEqual([0, 80, 65535])
  const numbers = ['65536', '99999999999', '-1', '3000.5', '3000.0', '1e3', '0x10', '0b1', '+80', '8_0', '٣']
  for (const text of [...numbers, '3000abc', 'abc', ' 3000', '3000 ', '3000\n', ' ', 'NaN', 'null', 'true']) {
    expect(complaint(text), `the complaint about ${JSON.stringify(text)}`).toContain('PORT')
  }
})

test('takes an empty PORT for none', () => {
  expect(portOf('8080'), 'PORT=8080').toBe(8080)
  expect(portOf(''), 'PORT=').toBe(3000)
})

test('names the wrong variable in one line', () => {
  for (const text of ['abc', '70000', '80\n81', 'a\r\nb\n']) {
    expect(complaint(text), `the complaint about ${JSON.stringify(text)}`).toMatch(/^.*\bPORT\b.*$/)
  }
})

test('reads the .env file, and does without one', () => {
  expect(loadConfig({}, envFile('# the port\nPORT="4000" # quoted\nOTHER=x\n')).port).toBe(4000)
  expect(loadConfig({}, noFile()).port).toBe(3000)
  expect(() => loadConfig({}, envFile('PORT=4000x\n'))).toThrow(/PORT/)
})

test('lets the environment win over the .env file', () => {
  const file = envFile('PORT=4000\n')
  expect(loadConfig({ PORT: '5000' }, file).port).toBe(5000)
  expect(loadConfig({ OTHER: 'x' }, file).port).toBe(4000)
  expect(complaint('abc', file)).toContain('PORT')
})

test('changes neither the environment nor process.env', () => {
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.stubEnv('PORT', '')
  const before = { ...process.env }
  const file = envFile('PORT=4000\nFROM_FILE=1\n')
  expect(loadConfig({ OTHER: 'x' }, file).port, 'the port').toBe(4000)
  for (const given of [{ OTHER: 'x' }, { PORT: '' }, { PORT: '80' }]) {
    for (const path of [file, noFile()]) {
      const env = { ...given }
      loadConfig(env, path)
      expect(env, 'env afterwards').toEqual(given)
    }
  }
  loadConfig(undefined, noFile())
  expect(process.env, 'process.env afterwards').toEqual(before)
})

test('server.ts listens on the port in the .env file of its working directory', async () => {
  // 0 is the one port that is always free; that it was read shows in the port not being the default.
  const server = startServer(undefined, folderWith('PORT=0\n'))
  const [origin, port] = await server.line(url)
  expect(port, 'a port that the system has chosen').not.toMatch(/^(0|3000)$/)
  expect((await request(origin).get('/api/users')).body).toEqual({ data: [] })
})

test('server.ts ends with one line and exit code 1 when PORT is wrong', async () => {
  const server = startServer('3000abc', folderWith('PORT=0\n'))
  const [line] = await server.line(/PORT|http:.*/)
  expect(line, 'what it prints first').toBe('PORT')
  expect(await server.exitWithin(5_000)).toMatchObject({ code: 1 })
  expect(server.stderr.trimEnd().split('\n'), 'the lines on stderr').toEqual([
    expect.stringContaining('PORT'),
  ])
  expect(server.stdout, 'what it printed on stdout').not.toMatch(url)
})
