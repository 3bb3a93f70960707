import type { EventEmitter } from 'node:events'
import pg from 'pg'
import { atEnd } from '../testing/at-end.ts'

/** A client as the code under test would create it. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url)
  client.on('error', () => {})
  await client.connect()
  atEnd(() => client.end())
  return client
}

/** Resolves at the next event of this name; Node's `once` would be rejected by an event `error` before it. */
export function happened(emitter: EventEmitter, name: string): Promise<void> {
  return new Promise((resolve) => emitter.once(name, () => resolve()))
}
