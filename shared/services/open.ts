import { connectKeeper, type KeeperClient } from './keeper/client.ts'
import type { Answer, Source } from './keeper/protocol.ts'
import { type Keeper, startKeeper } from './keeper/start.ts'
import { templateKey } from './template-key.ts'

/** Set for every process of a run whose keeper is running. */
export const KEEPER_VARIABLE = 'NINE_WEEKS_KEEPER'

export interface DatabaseOptions {
  /** Fills an empty database. Called once a run for each key, and must close its connections. */
  migrate?: (url: string) => Promise<unknown>
  /** Identifies a migrated schema within a run. Needed with `migrate`, unless `migrations` is given. */
  key?: string
  /** Files or folders of migrations, absolute: the key is made from their contents. */
  migrations?: string | URL | (string | URL)[]
  /** Becomes part of the database's name, so that you recognise it. */
  name?: string
}

/** A database or a Redis for this process, until you close it or the process ends. */
export interface Leased extends AsyncDisposable {
  url: string
  source: Source
  /**
   * Ends it, and cuts off all clients.
   * @param idleOnly leaves it to the end of this process if a client may still be connected.
   */
  close(idleOnly?: boolean): Promise<void>
}

export interface LeasedDatabase extends Leased {
  name: string
}

/** Real services for this process and those it starts. */
export interface Services extends AsyncDisposable {
  /** The PostgreSQL server itself, as a role that may create databases. */
  postgres(): Promise<Answer<'postgres'>>
  /** @throws {ServiceUnavailableError} */
  database(options?: DatabaseOptions): Promise<LeasedDatabase>
  /** @throws {ServiceUnavailableError} */
  redis(): Promise<Leased>
  /** Ends all leases. If this call of {@link openServices} started the servers, they are gone when it resolves. */
  close(): Promise<void>
}

/**
 * Opens real services: those of `DATABASE_URL` and `REDIS_URL`, else those of `pnpm services up`, else servers
 * of this run's own. Nothing is started before it is asked for, and nothing is left when this process ends,
 * however it ends.
 *
 * @example
 * await using services = await openServices()
 * const { url } = await services.database()
 */
export async function openServices(): Promise<Services> {
  const { client, keeper } = await connectOrStart()

  async function close(): Promise<void> {
    client.close()
    await keeper?.stop()
  }

  function leased<Got extends { lease: string }>({ lease, ...rest }: Got) {
    const end = async (idleOnly = false) => {
      if (!client.closed) await client.ask('release', { lease, idleOnly })
    }
    return { ...rest, close: end, [Symbol.asyncDispose]: () => end() }
  }

  return {
    postgres: () => client.ask('postgres', {}),
    database: async (options = {}) => leased(await database(client, options)),
    redis: async () => leased(await client.ask('redis', {})),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** The run's keeper if there is one, else a keeper for this process only. */
async function connectOrStart(): Promise<{ client: KeeperClient; keeper?: Keeper }> {
  const address = process.env[KEEPER_VARIABLE]
  if (address) {
    // A variable left over from a run that has ended points to nothing.
    const client = await connectKeeper(address).catch(() => undefined)
    if (client) return { client }
  }
  const keeper = await startKeeper()
  return { keeper, client: await connectKeeper(keeper.address) }
}

async function database(client: KeeperClient, { migrate, key, migrations, name = '' }: DatabaseOptions) {
  const template = migrate && templateKey(key, migrations)
  for (;;) {
    const got = await client.ask('database', { name, ...(template !== undefined && { template }) })
    if ('lease' in got) return got
    try {
      await migrate?.(got.migrate)
    } catch (error) {
      await client.ask('migrated', { template: template as string, failed: true })
      throw error
    }
    await client.ask('migrated', { template: template as string, failed: false })
  }
}
