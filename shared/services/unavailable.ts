export type Service = 'postgres' | 'redis'

/** The beginning of every {@link ServiceUnavailableError}'s message: it survives where only text does. */
export const UNAVAILABLE_PREFIX = 'SERVICE_UNAVAILABLE'

const TITLES: Record<Service, string> = { postgres: 'PostgreSQL', redis: 'Redis' }

/**
 * A service that is not available: an outcome of its own, never a failed exercise. A runner that meets one
 * exits with code 3 and prints `message`.
 */
export class ServiceUnavailableError extends Error {
  override readonly name = 'ServiceUnavailableError'
  readonly code = 'SERVICE_UNAVAILABLE'
  readonly service: Service
  /** What is wrong, one sentence. */
  readonly problem: string
  /** What to do or to type, one sentence. */
  readonly fix: string

  constructor(service: Service, problem: string, fix: string, options?: ErrorOptions) {
    super(`${UNAVAILABLE_PREFIX} ${TITLES[service]}: ${problem} ${fix}`, options)
    this.service = service
    this.problem = problem
    this.fix = fix
  }
}

/**
 * Whether an error or one of its causes says that a service is not available, even if it came as plain data
 * through a worker or a report.
 */
export function isServiceUnavailable(error: unknown): boolean {
  for (let one = error, depth = 0; one && depth < 10; depth++) {
    const { code, message, cause } = one as { code?: unknown; message?: unknown; cause?: unknown }
    if (code === 'SERVICE_UNAVAILABLE') return true
    if (typeof message === 'string' && message.includes(`${UNAVAILABLE_PREFIX} `)) return true
    one = cause
  }
  return false
}
