import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { makeRunFolder, socketIn } from '../process/run-folder.ts'
import { exitOf } from '../process/server.ts'
import { sweepFolder, sweepRuns } from './sweep.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

/** Compiled modules: they make the keeper and PostgreSQL start 0.1 s faster. */
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/nine-weeks-keeper/', import.meta.url))

export interface Keeper {
  /** For {@link connectKeeper}. */
  address: string
  pid: number
  /** All files of the run. They are gone when {@link stop} has resolved. */
  folder: string
  stop(): Promise<void>
}

/**
 * Starts the process that owns every server of a run. It lives until this process ends, no matter how, or calls `stop`: its stdin is a pipe that the system then closes.
 * @param env what decides where the services come from (`DATABASE_URL`, `REDIS_URL`, `NINE_WEEKS_STATE_DIR`).
 */
export async function startKeeper(env: NodeJS.ProcessEnv = process.env): Promise<Keeper> {
  await sweepRuns()
  const folder = makeRunFolder()
  const child = spawn(process.execPath, [MAIN, folder], {
    cwd: '/',
    // The keeper must not get the flags of this process (a debugger's port, an exercise's conditions).
    env: { ...env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '', NODE_COMPILE_CACHE: COMPILED },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A session of its own: Ctrl-C ends the whole foreground group, and the keeper must outlive it to clean up.
    detached: true,
  })
  const exited = exitOf(child)
  let stopping = false
  // Somebody killed it: this process cleans up.
  const swept = exited.then(() => (stopping ? undefined : sweepFolder(folder)))
  if (!(await isReady(child, exited))) {
    await swept
    throw new Error(`The process that runs the services could not start on Node ${process.version}.`)
  }
  for (const one of [child, child.stdin as Socket, child.stderr as Socket]) one.unref()

  return {
    address: socketIn(folder),
    pid: child.pid as number,
    folder,
    async stop() {
      stopping = true
      child.ref()
      child.stdin?.end()
      await exited
      await sweepFolder(folder)
    },
  }
}

/** The keeper writes one line when its socket listens. Anything on stderr is a defect, so show it. */
async function isReady(child: ChildProcess, exited: Promise<void>): Promise<boolean> {
  child.stdin?.on('error', () => {})
  child.stderr?.on('data', (chunk) => process.stderr.write(chunk))
  const line = new Promise<true>((resolve) => child.stdout?.once('data', () => resolve(true)))
  const ready = (await Promise.race([line, exited])) === true
  child.stdout?.destroy()
  return ready
}
