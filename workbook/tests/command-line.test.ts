import { expect } from 'vitest'
import { commands } from '../commands/table.ts'
import { test } from './sandbox.ts'

test('every command has its help', async ({ course }) => {
  const help = await Promise.all(
    Object.entries(commands).map(async ([name, command]) => ({
      command,
      asked: await course.learn(name, '--help'),
      short: await course.learn(name, '-h'),
    })),
  )
  for (const { command, asked, short } of help) {
    expect(asked, command.usage).toMatchObject({ code: 0, stderr: '' })
    expect(asked.stdout).toContain(command.usage)
    expect(asked.stdout).toContain(command.does)
    for (const option of Object.keys(command.options))
      expect(asked.stdout, command.usage).toContain(`--${option}`)
    expect(short).toEqual(asked)
  }
})

test('the general help names every command and the exit codes', async ({ course }) => {
  const [asked, ...others] = await Promise.all([
    course.learn('--help'),
    course.learn('-h'),
    course.learn('help'),
  ])
  expect(asked).toMatchObject({ code: 0, stderr: '' })
  for (const { usage, does } of Object.values(commands)) {
    expect(asked?.stdout).toContain(usage)
    expect(asked?.stdout).toContain(does)
  }
  expect(asked?.stdout).toContain('Exit codes: 0 passed, 1 not passed, 2 wrong usage, 3')
  for (const other of others) expect(other).toEqual(asked)
})

test('an unknown command ends with exit code 2 and the nearest one', async ({ course }) => {
  expect(await course.learn('strat', '1s1')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'There is no command "learn strat". Did you mean learn start? See: pnpm learn --help\n',
  })
  expect(await course.learn('constructor')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'There is no command "learn constructor". See: pnpm learn --help\n',
  })
})

test('an unknown option ends with exit code 2 and names the help', async ({ course }) => {
  for (const [name, args] of Object.entries({
    map: [],
    start: ['1s'],
    test: ['1s'],
    verify: [],
    doctor: [],
  })) {
    const { code, stdout, stderr } = await course.learn(name, ...args, '--nonsense')
    expect({ code, stdout }, name).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(new RegExp(`--nonsense.*learn ${name} --help`))
  }
  expect(await course.learn('--nonsense')).toMatchObject({ code: 2, stdout: '' })
  expect(course.has('work')).toBe(false)
})

test('the map without a terminal is plain and ends by itself', async ({ course }) => {
  const { code, stdout, stderr } = await course.learn()
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('0 of 3 passed')
  expect(stdout.match(/^Week \d · /gm)).toHaveLength(9)
  expect(stdout).toMatch(
    /Next: week1\/simple\/1 {2}Say hello\n {2}Read {2}pnpm learn read week1\/simple\/1\n {2}Type {2}pnpm learn start week1\/simple\n/,
  )
  expect(await course.learn('map')).toEqual({ code, stdout, stderr })
})

test('output without a terminal has no escape codes', async ({ course }) => {
  course.solve(1)
  const outcomes = await Promise.all([
    course.learn(),
    course.learn('--help'),
    course.learn('start', '1s'),
    course.learn('test', '1s'),
    course.learn('tset'),
  ])
  for (const { stdout, stderr } of outcomes) expect(stdout + stderr).not.toContain('\x1b')
})
