import { spawn } from 'node:child_process'
import { basename } from 'node:path'
import { childEnvironment, childExecArgv } from './child-environment.ts'
import { type ChildProgram, followChild } from './child-program.ts'

export interface ProcessOptions {
  /** Added to the environment of the tests; `undefined` removes a variable. */
  env?: Record<string, string | undefined>
  /** Arguments of the program. */
  args?: string[]
  cwd?: string
  /** Arguments of Node itself, before the file. */
  nodeArgs?: string[]
}

/**
 * Runs a file of the subject, or any other, as a Node process of its own: `subjectFile('#simple/server.ts')`.
 *
 * It is killed when the running test ends (started in `beforeAll`: when the file does), and when the test
 * process dies, even by SIGKILL; only a child that is caught in an endless loop at that very
 * moment would outlive it. When the test fails and the process had died by itself, its output is added to
 * the failure.
 */
export function startProcess(file: string, options: ProcessOptions = {}): ChildProgram {
  const args = [...childExecArgv(), ...(options.nodeArgs ?? []), file, ...(options.args ?? [])]
  const child = spawn(process.execPath, args, {
    cwd: options.cwd,
    env: childEnvironment(options.env),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  return followChild(child, basename(file), (signal) => child.kill(signal))
}
