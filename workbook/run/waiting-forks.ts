import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { addedLater, type ForkStart } from './fork-start.ts'
import type { PackageImport } from './packages-used.ts'

const ENTRY = fileURLToPath(new URL('./waiting-fork.mjs', import.meta.url))

/** Our own variables. No package reads them while it loads, so they may differ when a process is used. */
const OWN = /^NINE_WEEKS_/

interface Waiting {
  child: ChildProcess
  start: ForkStart
}

/** Processes for test files, started before they are needed. Each runs one file and is never used again. */
export class WaitingForks {
  readonly #packages: () => PackageImport[]
  #start: ForkStart
  #waiting: Waiting[] = []

  /**
   * @param start how to start the first process: a guess, because vitest has not been loaded.
   * @param packages what a process loads while it waits.
   */
  constructor(start: ForkStart, packages: () => PackageImport[]) {
    this.#start = start
    this.#packages = packages
  }

  /** Starts processes until this many wait. */
  prepare(count = 1): void {
    while (this.#waiting.length < count) this.#waiting.push(this.#startOne())
  }

  /**
   * Returns a waiting process that was started exactly like this, if there is one. The next ones will be
   * started like this.
   */
  async take(start: ForkStart): Promise<ChildProcess | undefined> {
    this.#start = start
    const waiting = this.#waiting
    this.#waiting = waiting.filter((one) => isAlike(one.start, start))
    for (const one of waiting.filter((other) => !this.#waiting.includes(other))) discard(one)
    const taken = this.#waiting.shift()
    if (taken === undefined) return undefined
    const { child } = taken
    hold(child, true)
    const isThere = await tell(child, ownVariables(taken.start.env, start.env))
    child.removeAllListeners('error').removeAllListeners('exit').removeAllListeners('message')
    return isThere ? child : undefined
  }

  /** Ends the processes that wait. */
  close(): void {
    for (const one of this.#waiting.splice(0)) discard(one)
  }

  #startOne(): Waiting {
    const { entrypoint, execArgv, env } = this.#start
    const packages = this.#packages().map(({ specifier, from }) => ({ specifier, from: pathToFileURL(from) }))
    const child = fork(ENTRY, [entrypoint, JSON.stringify(packages)], {
      env: { ...env, ...addedLater(env) },
      execArgv: [...execArgv],
      stdio: 'pipe',
      serialization: 'advanced',
    })
    const waiting = { child, start: this.#start }
    const forget = () => {
      this.#waiting = this.#waiting.filter((one) => one !== waiting)
    }
    // Without it the next run only takes longer.
    child.once('error', forget).once('exit', forget)
    hold(child, false)
    return waiting
  }
}

/** Whether this process keeps `learn` running. One that waits does not; one that runs tests does. */
function hold(child: ChildProcess, isHeld: boolean): void {
  const handles = [
    child,
    child.channel,
    child.stdin,
    child.stdout,
    child.stderr,
  ] as Partial<NodeJS.RefCounted>[]
  for (const handle of handles) {
    if (isHeld) handle.ref?.()
    else handle.unref?.()
  }
}

/**
 * Sends it our variables.
 * @returns whether it received them: it may have died in this moment.
 */
function tell(child: ChildProcess, variables: Record<string, string | null>): Promise<boolean> {
  return new Promise((resolve) => {
    child.once('message', () => resolve(true))
    child.once('exit', () => resolve(false)).once('error', () => resolve(false))
    child.send({ variables }, (error) => error && resolve(false))
  })
}

function discard({ child }: Waiting): void {
  child.removeAllListeners('exit').on('error', () => {})
  child.kill('SIGKILL')
}

/** Whether packages see the same process while they load. */
function isAlike(one: ForkStart, other: ForkStart): boolean {
  const names = new Set([...Object.keys(one.env), ...Object.keys(other.env)])
  return (
    one.entrypoint === other.entrypoint &&
    one.execArgv.join('\0') === other.execArgv.join('\0') &&
    [...names].every((name) => OWN.test(name) || one.env[name] === other.env[name])
  )
}

/** Our own variables that have changed; `null` for those that are gone. */
function ownVariables(before: NodeJS.ProcessEnv, now: NodeJS.ProcessEnv): Record<string, string | null> {
  const names = [...Object.keys(before), ...Object.keys(now)].filter((name) => OWN.test(name))
  return Object.fromEntries(names.map((name) => [name, now[name] ?? null]))
}
