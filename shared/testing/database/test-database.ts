import { type DatabaseOptions, KEEPER_VARIABLE, type LeasedDatabase } from '../../services/open.ts'
import { closeWithFile, fileServices } from '../services-of-file.ts'
import { recordChildren } from '../trace/children.ts'
import { countConnections } from '../trace/connection-count.ts'
import { recordSql } from '../trace/sql-hook.ts'

/**
 * A PostgreSQL database for this test file alone: empty, or cloned from a template that `migrate` has filled
 * once in this run. It is dropped after the file. Call it at the file's top level or in `beforeAll`. From then on, everything that the code under test sends through pg is recorded: see sql-log.ts.
 *
 * @example
 * const { url } = await testDatabase({ migrate, migrations: new URL('../migrations/', import.meta.url) })
 * @throws {ServiceUnavailableError} when PostgreSQL is not available.
 */
export async function testDatabase(options: DatabaseOptions = {}): Promise<LeasedDatabase> {
  countConnections()
  recordSql()
  recordChildren('sql', process.env[KEEPER_VARIABLE])
  return closeWithFile(await (await fileServices()).database(options))
}
