import { expect } from 'vitest'

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const NAMES: Record<string, string> = {
  '23502': 'not_null_violation',
  '23505': 'unique_violation',
  '23514': 'check_violation',
  '25006': 'read_only_sql_transaction',
  '28000': 'invalid_authorization_specification',
  '28P01': 'invalid_password',
  '3D000': 'invalid_catalog_name',
  '42501': 'insufficient_privilege',
  '42703': 'undefined_column',
  '42P01': 'undefined_table',
  '42P04': 'duplicate_database',
  P0001: 'raise_exception',
}

const named = (code: string) => (NAMES[code] ? `${code} ${NAMES[code]}` : code)

/** The codes of an error and of all that caused it: of PostgreSQL, of the network, and of the code under test. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return [...(typeof code === 'string' ? [named(code)] : []), ...codesOf(cause)]
}

/** The error that the database or the network has raised, or one that has it as its cause. */
export function expectCode(error: unknown, code: string, what: string): void {
  expect(codesOf(error), `${what}: the codes of the error and its causes`).toContain(named(code))
}
