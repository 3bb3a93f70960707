import { afterAll } from 'vitest'
import { type Leased, openServices, type Services } from '../services/open.ts'

let services: Promise<Services> | undefined
const leased = new Set<Leased>()

/** The connection of this test file to the services of its run. */
export function fileServices(): Promise<Services> {
  services ??= openServices()
  return services
}

/** Closes it after the file, when the file's own hooks have closed their clients (they run in reverse order). */
export function closeWithFile<T extends Leased>(one: T): T {
  leased.add(one)
  return one
}

// At the top of the module, since a hook that is registered inside beforeAll comes too late.
afterAll(async () => {
  // A client that the file has left open would report an error after its tests have passed.
  for (const one of leased) await one.close(true)
  leased.clear()
})
