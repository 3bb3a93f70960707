import type pg from 'pg'
import { expect, onTestFinished } from 'vitest'
import { EmailTakenError, MissingValueError } from '#simple/errors.ts'
import { expectCode } from './sqlstates.ts'

interface Raised {
  code: string
  message: string
  constraint?: string
  column?: string
  /** In which insertions, in SQL. */
  when?: string
}

/** From now on insertions into `users` fail with this error, as PostgreSQL would raise it. */
export async function raise(
  db: pg.Pool,
  { code, message, constraint = '', column = '', when = 'true' }: Raised,
) {
  onTestFinished(async () => {
    await db.query('DROP FUNCTION IF EXISTS fail() CASCADE')
  })
  await db.query(`
    CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION USING ERRCODE = '${code}', MESSAGE = '${message}', SCHEMA = TG_TABLE_SCHEMA,
        TABLE = TG_TABLE_NAME, CONSTRAINT = '${constraint}', COLUMN = '${column}';
    END $$;
    CREATE OR REPLACE TRIGGER fail BEFORE INSERT ON users
    FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION fail()`)
}

/** Neither of the two classes, but the error that was raised, or one that has it as its cause. */
export function expectPassedOn(error: unknown, code: string, what: string): void {
  expect(error, what).not.toBeInstanceOf(EmailTakenError)
  expect(error, what).not.toBeInstanceOf(MissingValueError)
  expectCode(error, code, what)
}
