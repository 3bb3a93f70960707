import { ForksPoolWorker, type PoolOptions, type PoolRunnerInitializer } from 'vitest/node'
import type { WaitingForks } from './waiting-forks.ts'

/** The field in which vitest keeps the process of a worker. A test of the tools fails if an upgrade moves it. */
const PROCESS = '_fork'

/**
 * A pool of vitest that takes waiting processes, as long as there are any.
 * @param onStart called when a test file has its process.
 */
export function warmPool(forks: WaitingForks, onStart: () => void): PoolRunnerInitializer {
  return {
    name: 'warm-forks',
    createPoolWorker: (options) => new WarmWorker(options, forks, onStart),
  }
}

class WarmWorker extends ForksPoolWorker {
  readonly #forks: WaitingForks
  readonly #options: PoolOptions
  readonly #onStart: () => void

  constructor(options: PoolOptions, forks: WaitingForks, onStart: () => void) {
    super(options)
    this.#options = options
    this.#forks = forks
    this.#onStart = onStart
  }

  override async start(): Promise<void> {
    const { execArgv, env } = this.#options
    const { entrypoint } = this as unknown as { entrypoint: string }
    const child = PROCESS in this ? await this.#forks.take({ entrypoint, execArgv, env }) : undefined
    if (child !== undefined) Object.assign(this, { [PROCESS]: child })
    await super.start()
    this.#onStart()
  }
}
