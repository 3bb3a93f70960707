import { vi } from 'vitest'
import type { Options, Run } from '../commands/command.ts'
import type { Outcome } from './learn-process.ts'
import type { Sandbox } from './sandbox.ts'

/**
 * Runs a command in this process, in a fraction of the time that `learn` takes to start. It throws the
 * command's errors, which `learn` would print. One at a time: it captures what the process prints.
 */
export async function call(
  course: Sandbox,
  run: Run,
  ids: string[],
  options: Options = {},
): Promise<Outcome> {
  vi.stubEnv('NINE_WEEKS_ROOT', course.root)
  vi.stubEnv('NINE_WEEKS_PATIENCE', undefined)
  vi.stubEnv('NINE_WEEKS_PNPM', 'pnpm')
  vi.stubEnv('NINE_WEEKS_PROGRESS', undefined)
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const written = ({ mock }: typeof stdout) => mock.calls.map(([chunk]) => chunk).join('')
  try {
    const ending = await run(ids, options)
    if (typeof ending === 'object') throw new Error(`It goes on at ${ending.goTo.id}`)
    const code = ending
    return { code, stdout: written(stdout), stderr: written(stderr) }
  } finally {
    stdout.mockRestore()
    stderr.mockRestore()
    vi.unstubAllEnvs()
  }
}
