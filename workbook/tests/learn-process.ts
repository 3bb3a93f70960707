import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { whenPatienceEnds } from 'shared/testing/patience.ts'
import { childEnvironment } from 'shared/testing/process/child-environment.ts'
import { ChildOutput } from 'shared/testing/process/child-output.ts'

/** The outcome of a `learn` that has ended. */
export interface Outcome {
  /** The exit code; null when a signal ended it. */
  code: number | null
  stdout: string
  stderr: string
}

export interface LearnOptions {
  env?: Record<string, string | undefined>
  cwd?: string
  /** The user to run as, if the tests run as root. */
  uid?: number
  /** Whether anybody reads what it prints. If not, its stdout is closed. */
  reads?: boolean
}

const LEARN = join(import.meta.dirname, '..', 'learn.ts')

const LINE_WITHIN = 180_000

/** Variables that decide how `learn` behaves, and must not come from the person who runs the tests. */
const NEUTRAL = {
  CI: undefined,
  FORCE_COLOR: undefined,
  INIT_CWD: undefined,
  NO_COLOR: undefined,
  NODE_OPTIONS: undefined,
  NINE_WEEKS_PATIENCE: undefined,
  NINE_WEEKS_PNPM: 'pnpm',
  NINE_WEEKS_PROGRESS: undefined,
  NINE_WEEKS_SUBJECT: undefined,
}

/** A running `learn`, in a process group with everything that it starts. */
export class LearnProcess {
  readonly ended: Promise<Outcome>
  readonly #child: ChildProcess
  readonly #output = new ChildOutput()
  #seen = 0

  constructor(args: string[], { env, cwd, uid, reads = true }: LearnOptions = {}) {
    this.#child = spawn(process.execPath, [LEARN, ...args], {
      cwd,
      uid,
      env: childEnvironment({ ...NEUTRAL, ...env }),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    if (reads) this.#output.follow('stdout', this.#child.stdout)
    else this.#child.stdout?.destroy()
    this.#output.follow('stderr', this.#child.stderr)
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject)
      this.#child.on('close', (code) => {
        const { stdout, stderr } = this.#output
        resolve({ code, stdout, stderr })
      })
    })
  }

  /**
   * The lines after the last one that was found, up to the next that matches, as one text.
   * @throws when the process ends without printing it, or does not print it for long.
   */
  async until(pattern: RegExp): Promise<string> {
    const output = this.#output
    const { promise: found, resolve, reject } = Promise.withResolvers<void>()
    const look = () => {
      if (output.lines.slice(this.#seen).some((line) => pattern.test(line))) resolve()
    }
    const fail = (what: string) =>
      reject(new Error(`learn ${what} a line that matches ${pattern}:\n${output}`))
    const cancel = whenPatienceEnds(LINE_WITHIN, (within) => fail(`did not print ${within}`))
    output.on('line', look)
    look()
    this.ended.then(() => fail('ended without'))
    await found.finally(() => {
      output.off('line', look)
      cancel()
    })
    const start = this.#seen
    this.#seen += output.lines.slice(start).findIndex((line) => pattern.test(line)) + 1
    return output.lines.slice(start, this.#seen).join('\n')
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Whether it or anything that it has started is still running. */
  get isRunning(): boolean {
    return this.#signalGroup(0)
  }

  /** Ends it and everything that it has started. */
  async destroy(): Promise<void> {
    this.#signalGroup('SIGKILL')
    await this.ended.catch(() => {})
  }

  #signalGroup(signal: NodeJS.Signals | 0): boolean {
    const { pid } = this.#child
    try {
      return pid !== undefined && process.kill(-pid, signal)
    } catch {
      return false
    }
  }
}
