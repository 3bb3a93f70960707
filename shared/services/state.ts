import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { probePostgres } from './postgres/probe.ts'
import { probeRedis } from './redis/probe.ts'
import { stateFile } from './state-dir.ts'

const server = z.object({ url: z.string(), port: z.number(), pid: z.number(), folder: z.string() })
const state = z.object({ postgres: server.optional(), redis: server.optional() })

/** A server that `pnpm services up` started; `folder` holds its data. */
export type UpServer = z.infer<typeof server>
export type State = z.infer<typeof state>

/** What `up` recorded. The servers may have ended since: see {@link runningState}. */
export function readState(dir: string): State {
  try {
    return state.parse(JSON.parse(readFileSync(stateFile(dir), 'utf8')))
  } catch {
    // There is none, or another version of this program wrote it: do not rely on it.
    return {}
  }
}

/** Atomic: a reader sees the old state or the new one. Only its owner may read the passwords in it. */
export function writeState(dir: string, value: State): void {
  const file = stateFile(dir)
  mkdirSync(dir, { recursive: true })
  if (!value.postgres && !value.redis) {
    rmSync(file, { force: true })
    return
  }
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.${process.pid}`, file)
}

/** The servers that `up` recorded and that respond and are really those. */
export async function runningState(dir: string): Promise<State> {
  const { postgres, redis } = readState(dir)
  const [hasPostgres, hasRedis] = await Promise.all([
    postgres && probePostgres(postgres.url).then((facts) => facts.dataDir === postgres.folder, no),
    redis && probeRedis(redis.url).then((facts) => facts.pid === redis.pid, no),
  ])
  return { ...(hasPostgres && { postgres }), ...(hasRedis && { redis }) }
}

const no = () => false
