import dns from 'node:dns'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { Pool } from 'pg'
import { atEnd } from 'shared/testing/at-end.ts'
import { closedAtEnd } from 'shared/testing/database/pool-for.ts'
import { vi } from 'vitest'
import { type HostedOptions, hostedPool } from '#bonus/hosted.ts'

/** The code under test, with its pool closed when the test ends. */
export async function connected(url: string | URL, options?: HostedOptions): Promise<Pool> {
  return closedAtEnd(await hostedPool(String(url), options))
}

/** A URL with some of its parts changed. */
export function changed(
  url: string,
  parameters: Record<string, string | undefined>,
  hostname?: string,
): string {
  const next = new URL(url)
  for (const [name, value = ''] of Object.entries(parameters)) next.searchParams.set(name, value)
  if (hostname) next.hostname = hostname
  return next.href
}

/** The question of a client whether the server has TLS: a length of 8, and a code. */
const HAS_TLS = Buffer.from('0000000804d2162f', 'hex')

/** Something that answers PostgreSQL's clients that it has no TLS. `received` is all that they sent. */
export async function withoutTls() {
  const chunks: Buffer[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      if (chunk.equals(HAS_TLS)) socket.write('N')
      else socket.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  atEnd(() => server.close())
  const { port } = server.address() as AddressInfo
  const received = () => Buffer.concat(chunks).toString('latin1')
  return { url: `postgres://ada:s3cret@127.0.0.1:${port}/app`, received }
}

/** Lets every name of a host mean this machine, until the mocks are restored. */
export function allNamesAreLocal(): void {
  const lookup = (_host: string, options: { all?: boolean }, callback: (...found: unknown[]) => void) => {
    const found = { address: '127.0.0.1', family: 4 }
    process.nextTick(() =>
      options.all ? callback(null, [found]) : callback(null, found.address, found.family),
    )
  }
  vi.spyOn(dns, 'lookup').mockImplementation(lookup as unknown as typeof dns.lookup)
}
