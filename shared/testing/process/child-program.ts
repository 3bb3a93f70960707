import type { ChildProcess } from 'node:child_process'
import { chai } from 'vitest'
import { atEnd } from '../at-end.ts'
import { onThisMachine } from '../machine.ts'
import { usually, whenPatienceEnds } from '../patience.ts'
import { followProgram } from '../trace/programs.ts'
import { ChildOutput } from './child-output.ts'

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface LineOptions {
  /** How long to wait, in milliseconds of a quiet machine. */
  within?: number
  /** The index in `lines` of the first line that counts: `child.lines.length` for future lines. */
  from?: number
}

export interface ChildProgram {
  pid: number
  /** What it has printed so far. */
  readonly stdout: string
  readonly stderr: string
  /** The complete lines of both streams so far, in the order in which they arrived. */
  readonly lines: readonly string[]
  /**
   * The first line on stdout or stderr that matches, even if it was printed before the call.
   * @throws {AssertionError} with all output, when the process ends first or the time is up.
   */
  line: (pattern: RegExp, options?: LineOptions) => Promise<RegExpMatchArray>
  /** Settles when the process has ended and its output is complete. Never rejects. */
  exited: Promise<Exit>
  /**
   * Waits for `exited`, for at most this many milliseconds of a quiet machine.
   * @throws {AssertionError} with all output, when the process is still running.
   */
  exitWithin: (milliseconds: number) => Promise<Exit>
  kill: (signal: NodeJS.Signals) => void
  /** Sends `signal`, SIGKILL two seconds later, and waits for the end. */
  stop: (signal?: NodeJS.Signals) => Promise<Exit>
}

const STOP_WITHIN = 2_000
/** How long to wait for a line, and how long after one that did not come in the same test file. */
let lineWithin = 10_000
const LINE_WITHIN_AGAIN = 5_000
/**
 * Watches a process that has just started: what it prints and how it ends. It is killed when the running
 * test ends (started in `beforeAll`: when the file does). If a test fails, the verdict shows what the process wrote to stderr meanwhile, and that it died.
 * @param name what failures call it.
 * @param send delivers a signal; SIGKILL must leave nothing running.
 */
export function followChild(
  child: ChildProcess,
  name: string,
  send: (signal: NodeJS.Signals) => void,
): ChildProgram {
  const output = new ChildOutput()
  output.follow('stdout', child.stdout)
  output.follow('stderr', child.stderr)

  let stopping = false
  let hasEnded = false
  let death: string | undefined
  const exited = new Promise<Exit>((resolve) => {
    child.on('error', ({ message }) => {
      output.stderr += message
    })
    child.on('close', (code, signal) => {
      hasEnded = true
      if (!stopping) death = describeExit({ code, signal })
      resolve({ code, signal })
    })
  })

  const line = (pattern: RegExp, { within = usually(lineWithin), from = 0 }: LineOptions = {}) => {
    // Made here and now, so that its stack leads to the line of the test.
    const failure = new chai.AssertionError('', undefined, line)
    return new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = (text: string) => {
        const match = text.match(pattern)
        if (match) settle(() => resolve(match))
      }
      const fail = (why: string) => {
        failure.message = `${why}\n${output}`
        settle(() => reject(failure))
      }
      const settle = (act: () => void) => {
        cancel()
        output.off('line', look)
        act()
      }
      const cancel = whenPatienceEnds(within, (waited) => {
        lineWithin = LINE_WITHIN_AGAIN
        fail(`${name} printed no line that matches ${pattern} ${waited}.`)
      })
      output.on('line', look)
      output.lines.slice(from).forEach(look)
      exited.then((ended) =>
        fail(`${name} ${describeExit(ended)} before it printed a line that matches ${pattern}.`),
      )
    })
  }

  const exitWithin = async (milliseconds: number) => {
    const failure = new chai.AssertionError('', undefined, exitWithin)
    const { promise: late, reject } = Promise.withResolvers<never>()
    const cancel = whenPatienceEnds(milliseconds, (waited) => {
      failure.message = `${name} has not ended ${waited}.\n${output}`
      reject(failure)
    })
    return Promise.race([exited, late]).finally(cancel)
  }

  const kill = (signal: NodeJS.Signals) => {
    stopping = true
    send(signal)
  }
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    kill(signal)
    const timer = setTimeout(() => send('SIGKILL'), onThisMachine(STOP_WITHIN))
    return exited.finally(() => clearTimeout(timer))
  }

  atEnd(() => stop('SIGKILL'))
  followProgram({ name, exited, stderr: () => output.stderr, death: () => death, hasEnded: () => hasEnded })
  return {
    pid: child.pid ?? -1,
    get stdout() {
      return output.stdout
    },
    get stderr() {
      return output.stderr
    },
    lines: output.lines,
    line,
    exited,
    exitWithin,
    kill,
    stop,
  }
}

function describeExit({ code, signal }: Exit): string {
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`
}
