import { createServer } from 'node:net'

/** A server could not listen: something else has the port. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError'
}

/** Asks the system for a port that nothing listens on at 127.0.0.1, or whether one certain port is such. */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', () => reject(new PortInUseError(`Port ${wanted} is in use.`)))
    // Exclusive: a cluster's workers would otherwise share the handle.
    server.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/**
 * Starts something on a free port. Between asking for a port and listening on it another program can take
 * it: then it tries the next.
 * @param next gives the port of each attempt.
 */
export async function onFreePort<T>(
  start: (port: number) => Promise<T>,
  next: () => Promise<number> = freePort,
  attempts = 8,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await next())
    } catch (error) {
      if (!(error instanceof PortInUseError) || attempt >= attempts) throw error
    }
  }
}
