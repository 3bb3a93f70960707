import { freePort, PortInUseError } from '../process/free-port.ts'
import { type Service, ServiceUnavailableError } from '../unavailable.ts'

/** Not 5432 and 6379, where a server of the system may listen. */
export const DEFAULT_PORTS: Record<Service, number> = { postgres: 54320, redis: 63790 }

const TITLES: Record<Service, string> = { postgres: 'PostgreSQL', redis: 'Redis' }

/**
 * Gives the port for each attempt to start a server.
 * @param wanted the port that the user asked for: that one or none.
 * @param last its port before: clients may still have that URL.
 */
export function nextPort(service: Service, wanted?: number, last?: number): () => Promise<number> {
  let candidates = wanted ? [wanted] : [...(last ? [last] : []), ...range(DEFAULT_PORTS[service], 50)]
  return async () => {
    while (candidates[0]) {
      const [candidate, ...rest] = candidates
      candidates = rest
      const port = await freePort(candidate).catch(ifInUse)
      if (port) return port
    }
    const which = wanted ? `port ${wanted} is in use` : 'none of its 50 usual ports is free'
    throw new ServiceUnavailableError(
      service,
      `${which}.`,
      `Choose another: pnpm services up --${service}-port <number> (${TITLES[service]}).`,
    )
  }
}

function ifInUse(error: unknown): undefined {
  if (!(error instanceof PortInUseError)) throw error
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}
