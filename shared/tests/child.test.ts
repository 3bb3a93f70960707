import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { ChildOutput } from '../testing/process/child-output.ts'
import { startProcess } from '../testing/process/start-process.ts'
import { addPrograms, beginPrograms } from '../testing/trace/programs.ts'

const program = join(import.meta.dirname, 'fixtures/program.ts')
const act = (name: string) => startProcess(program, { args: [name] })

test('runs the file on this Node with the arguments, environment and directory it is given', async () => {
  expect(await startProcess(program, { args: ['args', '--x', 'a b'] }).line(/--x/)).toMatchObject({
    input: '["args","--x","a b"]',
  })
  const env = { COLOUR: 'blue', HOME: undefined }
  const [printed] = await startProcess(program, { args: ['env'], env }).line(/.+/)
  const seen = JSON.parse(printed)
  expect(seen).toMatchObject({ COLOUR: 'blue', PATH: process.env.PATH })
  expect(seen).not.toHaveProperty('HOME')
  expect(Object.keys(seen).filter((name) => name.startsWith('VITEST') || name === 'NODE_ENV')).toEqual([])
  await startProcess(program, { args: ['cwd'], cwd: tmpdir() }).line(new RegExp(`${tmpdir()}$`))
})

test('finds lines of both streams, also those printed before it is asked and the unfinished last', async () => {
  const child = act('lines')
  expect(await child.exited).toEqual({ code: 0, signal: null })
  expect((await child.line(/first (\d)/))[1]).toBe('1')
  expect((await child.line(/second (\d)/))[1]).toBe('2')
  expect((await child.line(/third (\d)/))[1]).toBe('3')
  expect(child.stdout).toBe('first 1\nthird 3')
  expect(child.stderr).toBe('second 2\n')
})

test('says how the process ended and what it printed when the line never comes', async () => {
  const child = act('fail')
  const failure = await child.line(/listening/).catch((error: Error) => error)
  expect(failure).toMatchObject({
    name: 'AssertionError',
    message:
      'program.ts ended with exit code 7 before it printed a line that matches /listening/.\n' +
      '--- stderr ---\nno such table: users',
    stack: expect.stringContaining('child.test.ts'),
  })
})

test('says what was printed when the line is late', async () => {
  const child = act('wait')
  await child.line(/waiting/)
  await expect(child.line(/listening/, { within: 20 })).rejects.toThrow(
    /^program\.ts printed no line that matches \/listening\/ within [\d.]+ s( \(this machine was busy: .+\))?\.\n--- stdout ---\nwaiting \d+$/,
  )
})

test('waits for the end as long as it is told, and says what was printed', async () => {
  expect(await act('fail').exitWithin(5_000)).toEqual({ code: 7, signal: null })
  const waiting = act('wait')
  await waiting.line(/waiting/)
  await expect(waiting.exitWithin(20)).rejects.toThrow(
    /^program\.ts has not ended within [\d.]+ s( \(this machine was busy: .+\))?\.\n--- stdout ---\nwaiting \d+$/,
  )
})

test('counts only lines from the index it is given', async () => {
  const child = act('stubborn')
  await child.line(/waiting/)
  const from = child.lines.length
  child.kill('SIGTERM')
  expect((await child.line(/./, { from }))[0]).toBe('n')
})

test('stops a process with the signal, and with SIGKILL when that does not help', async () => {
  const willing = act('wait')
  const stubborn = act('stubborn')
  await Promise.all([willing.line(/waiting/), stubborn.line(/waiting/)])
  expect(await willing.stop()).toEqual({ code: null, signal: 'SIGTERM' })
  expect(await stubborn.stop()).toEqual({ code: null, signal: 'SIGKILL' })
  expect(await willing.stop()).toEqual({ code: null, signal: 'SIGTERM' })
})

let leftRunning: number

test('leaves a process to the end of its test', async () => {
  const child = act('wait')
  await child.line(/waiting/)
  leftRunning = child.pid
  expect(isRunning(leftRunning)).toBe(true)
})

test('has killed the process of a test that ended', () => {
  expect(isRunning(leftRunning)).toBe(false)
})

test('takes the children of a killed test process along', async () => {
  const run = startVitest()
  const [, testProcess, child] = await run.line(/test (\d+) child (\d+)/)
  process.kill(Number(testProcess), 'SIGKILL')
  await eventually(() => expect(isRunning(Number(child)), 'the child runs').toBe(false))
  await run.exited
})

test('a failure has with it what the programs of its test wrote to stderr, and that one died', async () => {
  beginPrograms()
  act('fail')
  const broken = new Error('socket hang up')
  await addPrograms([broken])
  const programs = [{ name: 'program.ts', stderr: 'no such table: users', death: 'ended with exit code 7' }]
  expect(broken, 'also where it had not died yet').toMatchObject({ programs })
  const shown = new Error('program.ts ended with exit code 7.\n--- stderr ---\nno such table: users')
  await addPrograms([shown])
  expect(shown, 'what the failure says itself').not.toHaveProperty('programs')
  beginPrograms()
  const next = new Error('socket hang up')
  await addPrograms([next])
  expect(next, 'in the next test').not.toHaveProperty('programs')
})

function startVitest(...args: string[]) {
  const fixtures = join(import.meta.dirname, 'fixtures')
  const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs')
  return startProcess(vitest, {
    cwd: fixtures,
    args: ['run', 'children.fixture', '--no-color', '--disable-console-intercept', ...args],
  })
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('of a long output the error that ended the program is shown, or else the end', () => {
  const output = new ChildOutput()
  const inspected = Array.from({ length: 200 }, (_value, i) => `  member${i}: undefined`).join('\n')
  output.stderr = `ready\nnode:events:486\n      throw er;\n\nerror: terminating connection\n    at here\n${inspected}`
  expect(`${output}`).toMatch(/^--- stderr ---\nerror: terminating connection\n {4}at here\n {2}member0/)
  output.stderr = `${inspected}\nlast words\n`
  expect(`${output}`).toMatch(/last words$/)
})
