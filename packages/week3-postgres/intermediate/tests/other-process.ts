import type pg from 'pg'
import { connectionsTo } from 'shared/testing/database/failures.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import type { ChildProgram } from 'shared/testing/process/child-program.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect } from 'vitest'
import { closeGate, someoneAtTheGate, someoneElseConnected } from './gate.ts'

allowForStarts()

type Module = '#intermediate/migrate.ts' | '#intermediate/knex-migrate.ts'

/** Starts a process that migrates up. */
export function startMigrator(module: Module, url: string, folder: string): ChildProgram {
  return startProcess(`${import.meta.dirname}/migrator-program.ts`, {
    args: [subjectFile(module), folder],
    env: { DATABASE_URL: url },
  })
}

/** Migrates up in a process of its own, and answers what came of it: the names, or the error as a text. */
export async function migrateElsewhere(
  module: Module,
  url: string,
  folder: string,
): Promise<string[] | string> {
  const program = startMigrator(module, url, folder)
  await program.exitWithin(8_000)
  // knex prints what it has to say on stdout.
  const last = program.stdout.trimEnd().split('\n').at(-1) ?? ''
  expect(last, 'the last line of a process that migrates').toMatch(/^[["]/)
  return JSON.parse(last)
}

/**
 * Begins to migrate here and, while that is held up at the gate, in another process; opens the gate after 0.6 s. Answers what
 * came of both: the names, or the error as a text.
 */
export async function migrateHereAndElsewhere(
  db: pg.Pool,
  {
    url,
    here,
    elsewhere,
  }: { url: string; here: () => Promise<string[]>; elsewhere: () => Promise<string[] | string> },
): Promise<(string[] | string)[]> {
  const gate = await closeGate(db)
  const first = here()
  // What fails while the other is still on its way is told at the end.
  first.catch(() => {})
  await someoneAtTheGate(url, first)
  const before = (await connectionsTo(url)).length
  const second = elsewhere()
  second.catch(() => {})
  await someoneElseConnected(url, before, second)
  await db.query('SELECT pg_sleep(0.6)')
  await gate.open()
  return Promise.all([first, second].map((migrating) => migrating.catch(String)))
}
