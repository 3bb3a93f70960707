import { createServer } from 'node:net'

/** A server could not listen: something else has the port. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError'
}

/** Asks the system for a port on which nothing listens at 127.0.0.1, or whether a given port is free. */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', () => reject(new PortInUseError(`Port ${wanted} is in use.`)))
    // Exclusive: the workers of a cluster would otherwise share the handle.
    server.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/**
 * Starts something on a free port. Another program can take the port between the look and the listen; then it
 * tries the next.
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
