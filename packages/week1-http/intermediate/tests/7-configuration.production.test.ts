import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, onTestFinished, test, vi } from 'vitest'
import { loadConfig } from '#intermediate/config.ts'
import { complaint, envFile, expectRejectedPorts, folderWith, portOf } from './settings.ts'

allowForStarts()

test('uses 3000 for an empty PORT', () => {
  expect(portOf('8080'), 'PORT=8080').toBe(8080)
  expect(portOf(''), 'PORT=').toBe(3000)
})

test('rejects other ways to write a number', () => {
  const numbers = ['3000.0', '1e3', '0x10', '0b1', '+80', '8_0', '٣']
  expectRejectedPorts([...numbers, ' 3000', '3000 ', '3000\n', ' '])
})

test('names PORT in one line, even if the value has several', () => {
  for (const text of ['abc', '70000', '80\n81', 'a\r\nb\n']) {
    expect(complaint(text), `the error for ${JSON.stringify(text)}`).toMatch(/^.*\bPORT\b.*$/)
  }
})

test('changes neither env nor process.env', () => {
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.stubEnv('PORT', '')
  const before = { ...process.env }
  const file = envFile('PORT=4000\nFROM_FILE=1\n')
  expect(loadConfig({ OTHER: 'x' }, file).port, 'the port').toBe(4000)
  for (const given of [{ OTHER: 'x' }, { PORT: '' }, { PORT: '80' }]) {
    for (const path of [file, envFile()]) {
      const env = { ...given }
      loadConfig(env, path)
      expect(env, 'env afterwards').toEqual(given)
    }
  }
  loadConfig(undefined, envFile())
  expect(process.env, 'process.env afterwards').toEqual(before)
})

test('prints one line and exits with code 1 when PORT is wrong', async () => {
  const server = startProcess(subjectFile('#intermediate/server.ts'), {
    cwd: folderWith('PORT=0\n'),
    env: { PORT: '3000abc' },
  })
  const [line] = await server.line(/PORT|http:.*/)
  expect(line, 'what it prints first').toBe('PORT')
  expect(await server.exitWithin(5_000)).toMatchObject({ code: 1 })
  expect(server.stderr.trimEnd().split('\n'), 'the lines on stderr').toEqual([
    expect.stringContaining('PORT'),
  ])
  expect(server.stdout, 'what it printed on stdout').not.toContain('http:')
})
