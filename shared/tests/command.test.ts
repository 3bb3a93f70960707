import { realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isAlive } from '../services/process/alive.ts'
import { eventually } from '../testing/eventually.ts'
import { startCommand } from '../testing/process/start-command.ts'
import { startProcess } from '../testing/process/start-process.ts'

const program = join(import.meta.dirname, 'fixtures/program.ts')

test('runs the command in a shell, with the environment and in the directory it is given', async () => {
  const command = startCommand('echo "$GREETING" && pwd -P && node -p process.execPath', {
    env: { GREETING: 'good morning' },
    cwd: tmpdir(),
  })
  expect(await command.exited).toEqual({ code: 0, signal: null })
  expect(command.lines).toEqual(['good morning', realpathSync(tmpdir()), process.execPath])
})

test('answers the exit code of the command', async () => {
  expect(await startCommand(`exec node '${program}' fail`).exitWithin(5_000)).toMatchObject({ code: 7 })
  expect(await startCommand('no-such-program').exitWithin(5_000)).toMatchObject({ code: 127 })
})

test('sends signals to what the shell became', async () => {
  for (const text of [`node '${program}' stubborn`, `true && exec node '${program}' stubborn`]) {
    const command = startCommand(text)
    await command.line(/waiting/)
    command.kill('SIGTERM')
    await command.line(/not yet/)
  }
})

let leftRunning: number

test('sends signals to no program that the shell waits for', async () => {
  const command = startCommand(`node '${program}' stubborn | cat`)
  const [, pid] = await command.line(/waiting (\d+)/)
  leftRunning = Number(pid)
  command.kill('SIGTERM')
  await expect(command.exitWithin(100)).rejects.toThrow(/has not ended within [\d.]+ s/)
  expect(command.stdout).not.toContain('not yet')
  expect(isAlive(leftRunning), 'the program runs').toBe(true)
})

test('has killed every process of a command when its test has ended', async () => {
  await eventually(() => expect(isAlive(leftRunning), 'the program runs').toBe(false))
})

test('kills what the command has left in the background', async () => {
  const command = startCommand(`node '${program}' wait >/dev/null 2>&1 & echo "started $!"`)
  const [, pid] = await command.line(/started (\d+)/)
  await command.exited
  expect(isAlive(Number(pid)), 'the program runs').toBe(true)
  await command.stop('SIGKILL')
  await eventually(() => expect(isAlive(Number(pid)), 'the program runs').toBe(false))
})

test('takes the processes of a killed test process along', async () => {
  const fixtures = join(import.meta.dirname, 'fixtures')
  const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs')
  const args = ['run', 'commands.fixture', '--no-color', '--disable-console-intercept']
  const run = startProcess(vitest, { cwd: fixtures, args })
  const [, testProcess, pid] = await run.line(/test (\d+) program (\d+)/)
  process.kill(Number(testProcess), 'SIGKILL')
  await eventually(() => expect(isAlive(Number(pid)), 'the program runs').toBe(false))
  await run.exited
})
