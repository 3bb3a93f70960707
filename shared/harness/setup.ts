import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { cleanUpAfterFile } from '../testing/at-end.ts'
import type {} from '../testing/subject.ts'
import { clearExchanges, recordedExchanges } from '../testing/trace/exchange.ts'
import { foldQueries } from '../testing/trace/sql-fold.ts'
import { clearQueries, recordedQueries } from '../testing/trace/sql-log.ts'
import { noteLeftOut } from './left-out.ts'
import { guardFromLoops } from './loop-guard.ts'

/*
 * Runs in the process of every test file before it: watches for endless loops, and hands what a failed
 * test sent and received, over HTTP and to PostgreSQL, to the verdict.
 */

const { beat, testName } = guardFromLoops()

afterAll(cleanUpAfterFile)

// biome-ignore lint/correctness/noEmptyPattern: vitest takes the first argument for fixtures and wants it destructured
beforeAll(({}, file) => {
  noteLeftOut(file)
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
