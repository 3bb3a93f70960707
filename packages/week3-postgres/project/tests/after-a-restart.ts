import type { QueryResultRow } from 'pg'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'

allowForStarts()

/** Starts the service in a process of its own, as after a restart. @returns its URL. */
export async function anotherProcess(databaseUrl: string): Promise<string> {
  const env = { PORT: '0', DATABASE_URL: databaseUrl }
  const [, url = ''] = await startProcess(subjectFile('#project/server.ts'), { env }).line(
    /Listening on (\S+)/,
  )
  return url
}

/** Makes all times that are kept ten years older, in whichever tables the subject has made besides these. */
export async function ageAllBut(
  query: <Row extends QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>,
  tables: string[],
): Promise<void> {
  const columns = await query<{ change: string }>(
    `SELECT format('UPDATE %I SET %2$I = %2$I - interval ''10 years''', table_name, column_name) AS change
     FROM information_schema.columns
     JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = 'public'
       AND table_type = 'BASE TABLE'
       AND data_type LIKE 'timestamp%'
       AND is_generated = 'NEVER'
       AND table_name <> ALL($1)`,
    [tables],
  )
  for (const { change } of columns) await query(change)
}
