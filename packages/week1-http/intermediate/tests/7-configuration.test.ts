import { request } from 'shared/testing/http/request.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { freePort } from 'shared/testing/process/free-port.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, test } from 'vitest'
import { loadConfig } from '#intermediate/config.ts'
import { complaint, envFile, expectRejectedPorts, folderWith, portOf } from './settings.ts'

allowForStarts()

test('reads the port from PORT, and uses 3000 without one', () => {
  expect(loadConfig({ PORT: '8080' }, envFile())).toMatchObject({ port: 8080 })
  expect(loadConfig({}, envFile())).toMatchObject({ port: 3000 })
})

test('rejects a PORT that is not an integer from 0 to 65535', () => {
  expect(['0', '80', '65535'].map(portOf)).toEqual([0, 80, 65535])
  expectRejectedPorts(['65536', '99999999999', '-1', '3000.5', '3000abc', 'abc', 'NaN', 'null', 'true'])
})

test('reads the .env file, and works without one', () => {
  expect(loadConfig({}, envFile('# the port\nPORT="4000" # quoted\nOTHER=x\n')).port).toBe(4000)
  expect(loadConfig({}, envFile()).port, 'the port without a file').toBe(3000)
  expect(() => loadConfig({}, envFile('PORT=4000x\n')), 'loadConfig with PORT=4000x').toThrow(/PORT/)
})

test('lets the environment win over the .env file', () => {
  const file = envFile('PORT=4000\n')
  expect(loadConfig({ PORT: '5000' }, file).port).toBe(5000)
  expect(loadConfig({ OTHER: 'x' }, file).port).toBe(4000)
  expect(complaint('abc', file)).toContain('PORT')
})

test('starts the server on the port in .env', async () => {
  const port = await freePort()
  const cwd = folderWith(`PORT=${port}\n`)
  const server = startProcess(subjectFile('#intermediate/server.ts'), { cwd, env: { PORT: undefined } })
  const [origin, printed] = await server.line(/http:\x2f\x2f[^\s\x2f]+:(\d+)/)
  expect(Number(printed), 'the port in the URL that it printed').toBe(port)
  expect((await request(origin).get('/api/users')).body).toEqual({ data: [] })
})
