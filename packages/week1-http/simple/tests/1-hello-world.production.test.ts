import { request } from 'shared/testing/http/request.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, test } from 'vitest'

allowForStarts()

const startServer = (port: string) => startProcess(subjectFile('#simple/server.ts'), { env: { PORT: port } })
const server = startServer('0')
const url = /http:\x2f\x2f[^\s\x2f]+:(\d+)/

test('prints the real port for PORT=0', async () => {
  const [origin, port] = await server.line(url)
  expect(['0', '3000'], 'ports that nobody has picked').not.toContain(port)
  const response = await request(origin).get('/')
  expect(response.text).toBe('Hello World')
})

test('names the port and exits with code 1 when it is taken', async () => {
  const [, port = ''] = await server.line(url)
  expect(port, 'the port of the first process').not.toBe('0')
  const second = startServer(port)
  expect(await second.exitWithin(5_000)).toMatchObject({ code: 1 })
  expect(second.stdout, 'what it printed').not.toMatch(url)
  expect(second.stderr, 'what it wrote to stderr').toContain(port)
})
