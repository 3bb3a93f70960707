import { type Leased, openServices, type Services } from '../services/open.ts'
import { afterFile } from './at-end.ts'

// Test files that share a process load this module again, and share the connection.
const key = Symbol.for('nine-weeks.services')
const globals = globalThis as unknown as Record<symbol, Promise<Services> | undefined>

/** The connection of this test process to the services of its run. */
export function fileServices(): Promise<Services> {
  const services = globals[key] ?? openServices()
  globals[key] = services
  return services
}

/** Closes it after the file, when the file's own hooks have closed their clients (they run in reverse order). */
export function closeWithFile<T extends Leased>(one: T): T {
  // A client that the file has left open would report an error after its tests have passed.
  afterFile(() => one.close(true))
  return one
}
