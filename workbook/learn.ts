import { parseArgs } from 'node:util'
import { useCompileCache } from 'shared/harness/compile-cache.ts'
import type { Ending } from './commands/command.ts'
import { commandHelp, generalHelp, nearestCommand } from './commands/help.ts'
import { commands } from './commands/table.ts'
import { EXIT, UsageError } from './outcome.ts'

/*
 * The `learn` command. It loads each command only when you call it, so that no command slows another down.
 */
// The reader of a pipe such as `head` has seen enough. That is not a failure of the command.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
useCompileCache()
process.exitCode = await main(process.argv.slice(2))

async function main(args: string[]): Promise<number> {
  const [name = 'map', ...rest] = args[0]?.startsWith('-') ? ['map', ...args] : args
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (name === 'help' || (command === undefined && args.includes('--help')))
    return say(generalHelp(), EXIT.passed)
  if (command === undefined) return complain(nearestCommand(name), EXIT.usage)
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      allowPositionals: true,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) return say(name === 'map' ? generalHelp() : commandHelp(command), EXIT.passed)
    const run = await command.load()
    return await toTheEnd(await run(positionals, values))
  } catch (error) {
    return failure(name, error)
  }
}

/** One exercise after the other, as long as the learner goes on. */
async function toTheEnd(ending: Ending): Promise<number> {
  let last = ending
  while (typeof last === 'object') {
    const { goTo } = await import('./commands/go-to.ts')
    last = await goTo(last.goTo)
  }
  return last
}

function failure(name: string, error: unknown): number {
  const { code, message = String(error) } = error as { code?: string; message?: string }
  if (error instanceof UsageError || code === 'UNKNOWN_ID') return complain(message, EXIT.usage)
  if (code?.startsWith('ERR_PARSE_ARGS'))
    return complain(`${message.split('. ')[0]}. See: learn ${name} --help`, EXIT.usage)
  const missing = fileTrouble(code, (error as NodeJS.ErrnoException).syscall)
  if (missing !== undefined) return complain(`${missing} (${message})`, EXIT.missing)
  throw error
}

/** Says in plain words why the file system refused. */
function fileTrouble(code: string | undefined, syscall: string | undefined): string | undefined {
  if (code === 'ENOSPC' && syscall === 'watch')
    return 'The system cannot watch more files: close other watchers, or test without --watch.'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return 'This folder cannot be written to: nothing was changed. Give yourself the right to write, or move the clone.'
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return 'Something else is in the place of a folder: nothing was changed. Move it away.'
  }
  if (code === 'ENOSPC') return 'The disk is full: nothing was changed. Free some space and try again.'
  return undefined
}

function say(text: string, exitCode: number): number {
  process.stdout.write(`${text}\n`)
  return exitCode
}

function complain(text: string, exitCode: number): number {
  process.stderr.write(`${text}\n`)
  return exitCode
}
