import pg from 'pg'

/**
 * Makes an empty database, unless there is one of this name. It connects for this alone and disconnects again.
 * @param adminUrl a database that exists already, with a role that may create others.
 * @param name taken as it is: `Shop` and `shop` are two databases.
 * @throws {RangeError} for a name that no database can have.
 */
export async function createDatabase(adminUrl: string, name: string): Promise<void> {
  // #region 1 — create the database
  requireName(name)
  const client = new pg.Client({ connectionString: adminUrl })
  // A connection that ends is an event `error`, and one to which nobody listens ends the process. The query fails besides.
  client.on('error', () => {})
  try {
    await client.connect()
    // CREATE DATABASE takes no parameters, since a name is no value: quoted as an identifier it is only ever a name.
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  } catch (error) {
    if (!isThereAlready(error)) throw error
  } finally {
    await client.end()
  }
  // #endregion
}

// #region 1 — helpers of createDatabase, if any
/** The most bytes that PostgreSQL keeps of a name. It cuts off the rest, with no more than a notice. */
const NAME_BYTES = 63

function requireName(name: string): void {
  if (name === '') throw new RangeError('A database needs a name')
  if (name.includes('\0') || !name.isWellFormed()) {
    throw new RangeError(
      'The name of a database is text without NUL characters and halves of surrogate pairs',
    )
  }
  const bytes = Buffer.byteLength(name)
  if (bytes > NAME_BYTES) {
    throw new RangeError(`The name of a database has at most ${NAME_BYTES} bytes, and this one has ${bytes}`)
  }
}

function isThereAlready(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false
  const { code, constraint } = error
  // duplicate_database; and when two make it at once, the later one meets the unique index of the catalog.
  return code === '42P04' || (code === '23505' && constraint === 'pg_database_datname_index')
}
// #endregion
