import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { cleanUpAfterFile } from './at-end.ts'
import { clearExchanges, recordedExchanges } from './exchange.ts'
import { foldQueries } from './sql-fold.ts'
import { clearQueries, recordedQueries } from './sql-log.ts'
import type {} from './subject.ts'
import { watched } from './watched.ts'

/*
 * Runs in the process of every test file before it: watches for endless loops, and hands what a failed
 * test sent and received, over HTTP and to PostgreSQL, to the verdict.
 */

const { beat, testName } = watched()

afterAll(cleanUpAfterFile)

beforeAll(() => {
  Atomics.store(beat, 1, 0)
})

beforeEach(({ task }) => {
  const bytes = new TextEncoder().encode(task.name).subarray(0, testName.length)
  testName.set(bytes)
  Atomics.store(beat, 2, bytes.length)
  clearExchanges()
  clearQueries()
})

afterEach(({ task }) => {
  if (task.result?.state !== 'fail') return
  task.meta.exchanges = recordedExchanges()
  const sql = foldQueries(recordedQueries())
  if (sql) task.meta.sql = sql
})
