import type { Databases } from './databases.ts'
import type { Lease, Leased } from './lease.ts'
import type { PostgresSource } from './postgres-source.ts'
import type { Answer, Ask } from './protocol.ts'
import { openRedises } from './redises.ts'
import { openTemplates, type Templates } from './templates.ts'

/** All servers of a run. Each is started when it is first asked for. */
export interface Servers {
  postgres(): Promise<Answer<'postgres'>>
  database(ask: Ask<'database'>): Promise<Leased<'database'> | { migrate: string }>
  migrated(ask: Ask<'migrated'>): Promise<void>
  redis(): Promise<Leased<'redis'>>
  close(): Promise<void>
}

/** Loaded separately, so that a keeper listens sooner and its first client waits less. */
export async function loadPostgres() {
  const { findPostgres } = await import('./postgres-source.ts')
  const { openDatabases } = await import('./databases.ts')
  return { findPostgres, openDatabases }
}

interface Postgres extends PostgresSource {
  databases: Databases
  templates: Templates
}

export function openServers(folder: string): Servers {
  let postgres: Promise<Postgres> | undefined
  const redises = openRedises(folder)
  /** On a server that outlives the run. */
  const toDrop = new Set<Lease>()
  /** Requested and not there yet. Nothing may come into being after the end. */
  const pending = new Set<Promise<unknown>>()
  let closing = false

  async function track<T>(work: () => Promise<T>): Promise<T> {
    if (closing) throw new Error('The run has ended.')
    const promise = work()
    pending.add(promise)
    try {
      return await promise
    } finally {
      pending.delete(promise)
    }
  }

  function getPostgres(): Promise<Postgres> {
    postgres ??= openPostgres()
    return postgres
  }

  async function openPostgres(): Promise<Postgres> {
    const { findPostgres, openDatabases } = await loadPostgres()
    const found = await findPostgres(folder)
    const databases = await openDatabases(found)
    // Somebody killed it: the next request gets a new one.
    found.server?.exited.then(() => {
      postgres = undefined
    })
    return { ...found, databases, templates: openTemplates(databases) }
  }

  return {
    postgres: () =>
      track(async () => {
        const { url, source } = await getPostgres()
        return { url, source }
      }),

    database: (ask) => track(() => leaseDatabase(ask)),

    async migrated({ template, failed }) {
      const { templates } = await getPostgres()
      await (failed ? templates.failed(template) : templates.filled(template))
    },

    redis: () => track(() => redises.lease()),

    async close() {
      closing = true
      await Promise.allSettled(pending)
      const opened = await postgres?.catch(() => undefined)
      if (opened?.server) await opened.server.stop()
      else if (opened) await endAll(toDrop, opened)
      await redises.close()
    },
  }

  async function leaseDatabase({ template, name: label = '' }: Ask<'database'>) {
    const { databases, templates, source } = await getPostgres()
    const from = template === undefined ? undefined : await templates.get(template)
    if (from && 'migrate' in from) return from
    const { name, url } = await databases.create(label, from?.name)
    const drop = async (force: boolean) => {
      const gone = await databases.drop(name, force)
      if (gone) toDrop.delete(lease)
      return gone
    }
    const lease: Lease = { endIfIdle: () => drop(false), end: () => drop(true).then(() => {}) }
    if (source !== 'own') toDrop.add(lease)
    return { answer: { name, url, source }, lease }
  }
}

async function endAll(leases: Set<Lease>, { templates, databases }: Postgres): Promise<void> {
  for (const lease of leases) await lease.end().catch(() => {})
  await templates.close()
  await databases.close()
}
