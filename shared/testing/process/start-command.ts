import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import { atEnd } from '../at-end.ts'
import { childEnvironment } from './child-environment.ts'
import { type ChildProgram, followChild } from './child-program.ts'

export interface CommandOptions {
  /** Added to the environment of the tests; `undefined` removes a variable. */
  env?: Record<string, string | undefined>
  cwd?: string
}

/** Bash becomes the program if that is the whole command; other shells wait for it, except after `exec`. */
const shell = ['/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash'].find(existsSync) ?? '/bin/sh'

/**
 * Runs a command in a shell, as hosting platforms run the start command of a service; `node` in it is the
 * Node of the tests. Signals go only to the process that was started, the shell or what it became: a program that the shell only waits for never hears of them, just as in production.
 *
 * All processes of the command are killed when the running test ends (started in `beforeAll`: when the file
 * does), and when the test process dies, even by SIGKILL; only one that has left the process
 * group of the command would stay.
 */
export function startCommand(command: string, { env = {}, cwd }: CommandOptions = {}): ChildProgram {
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`
  const child = spawn(shell, ['-c', command], {
    cwd,
    env: childEnvironment({ PATH: path, ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, which has the id of the shell.
    detached: true,
  })
  const guard = guardGroup(child.pid)
  // Not sooner: what the command has put into the background may outlive it.
  atEnd(() => guard?.kill('SIGKILL'))
  return followChild(child, `\`${command}\``, (signal) => {
    if (signal === 'SIGKILL') killGroup(child.pid)
    else child.kill(signal)
  })
}

/** Starts a process that kills the group as soon as this process has died: then the pipe to its stdin closes. */
function guardGroup(group: number | undefined) {
  if (group === undefined) return undefined
  return spawn('/bin/sh', ['-c', 'read -r _; kill -s KILL -- "-$1"', 'sh', String(group)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl+C in the terminal ends the processes of the test run, and must leave this one alive until then.
    detached: true,
  })
}

function killGroup(group: number | undefined): void {
  if (group === undefined) return
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // The group is empty.
  }
}
