import type { RecordedCommand } from '../trace/recorded-command.ts'
import { recordedCommands } from '../trace/redis-log.ts'
import { portOf } from './port-of.ts'

/** What the code under test sent during `run`, to any Redis of the test. */
export function commandsDuring(run: () => unknown): Promise<RecordedCommand[]>
/** What it sent to one of them. */
export function commandsDuring(redis: { url: string }, run: () => unknown): Promise<RecordedCommand[]>
export async function commandsDuring(
  ...args: [run: () => unknown] | [redis: { url: string }, run: () => unknown]
): Promise<RecordedCommand[]> {
  const [redis, run] = args.length === 1 ? [undefined, args[0]] : args
  const { length } = recordedCommands()
  await run()
  const sent = recordedCommands().slice(length)
  return redis === undefined ? sent : sent.filter(({ port }) => port === portOf(redis.url))
}
