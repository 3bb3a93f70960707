import { parseArgs } from 'node:util'
import { stateDir } from '../state-dir.ts'
import { ServiceUnavailableError } from '../unavailable.ts'
import { down } from './down.ts'
import { HELP } from './help.ts'
import { exportLines, statusLine } from './print.ts'
import { serviceStatus } from './status.ts'
import { up } from './up.ts'

/** The user typed something that this program does not understand. Exit code 2. */
export class UsageError extends Error {}

type Env = NodeJS.ProcessEnv

const COMMANDS = ['up', 'down', 'status', 'env', 'psql-url']

/**
 * Runs one command line.
 * @param print writes one line to stdout.
 * @returns the exit code: 0, or 3 where a service is missing.
 * @throws {UsageError} and {ServiceUnavailableError}
 */
export async function run(args: string[], env: Env, print: (line: string) => void): Promise<number> {
  const { values, command } = parse(args)
  const dir = stateDir(env)
  if (values.help || command === undefined) {
    print(HELP)
    return 0
  }
  if (command === 'down') {
    const stopped = await down({ dir, removeData: values['remove-data'] ?? false })
    print(stopped ? `Stopped ${stopped} of 2 services.` : 'Nothing was running.')
    print(values['remove-data'] ? 'Their data is deleted.' : `Their data stays in ${dir}.`)
    return 0
  }
  if (command === 'up') {
    const { state, already } = await up({
      dir,
      postgresPort: port('postgres', values['postgres-port'] ?? env.NINE_WEEKS_POSTGRES_PORT),
      redisPort: port('redis', values['redis-port'] ?? env.NINE_WEEKS_REDIS_PORT),
    })
    if (already.postgres && already.redis) print('Both are already running.')
    for (const status of await serviceStatus(dir, {})) print(statusLine(status))
    const elsewhere = state.postgres && !state.postgres.folder.startsWith(dir)
    if (elsewhere) print(`PostgreSQL's data is in ${state.postgres?.folder}: its user cannot enter ${dir}.`)
    return 0
  }

  const statuses = await serviceStatus(dir, env)
  const usable = statuses.filter(({ version }) => version !== undefined)
  if (command === 'status') {
    for (const status of statuses) print(statusLine(status))
    return usable.length === statuses.length ? 0 : 3
  }
  const asked = command === 'env' ? statuses : statuses.filter(({ service }) => service === 'postgres')
  for (const { service, problem, version } of asked) {
    if (!version) {
      throw new ServiceUnavailableError(
        service,
        problem ?? 'it is not running.',
        'Start it: pnpm services up',
      )
    }
  }
  for (const line of command === 'env' ? exportLines(asked) : [String(asked[0]?.url)]) print(line)
  return 0
}

function parse(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: args.filter((arg, index) => arg !== '--' || index > 0),
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        'remove-data': { type: 'boolean' },
        'postgres-port': { type: 'string' },
        'redis-port': { type: 'string' },
      },
    })
    const [command, ...rest] = positionals
    if (command !== undefined && !COMMANDS.includes(command))
      throw new UsageError(`There is no command ${command}.`)
    if (rest.length > 0) throw new UsageError(`${command} takes no argument: ${rest.join(' ')}`)
    const foreign = Object.keys(values).find((name) => name !== 'help' && !belongs(name, command))
    if (foreign) throw new UsageError(`--${foreign} does not belong to ${command ?? 'no command'}.`)
    return { values, command }
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(firstSentence((error as Error).message))
  }
}

/** The rest explains how to pass a positional argument that looks like an option, which is of no help here. */
function firstSentence(message: string): string {
  return `${message.split('. ')[0]}.`.replace('..', '.')
}

function belongs(option: string, command = ''): boolean {
  return option === 'remove-data' ? command === 'down' : command === 'up'
}

function port(service: string, text: string | undefined): number | undefined {
  if (!text) return undefined
  const number = Number(text)
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number
  throw new UsageError(`${text} is not a port for ${service}: a number from 1 to 65535.`)
}
