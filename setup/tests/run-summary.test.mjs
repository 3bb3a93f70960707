import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { closingLine, summaryFiles } from '../run-summary.mjs'
import { makeCopy, writeJson } from './copy.mjs'

function write(root, name, execution) {
  mkdirSync(join(root, '.turbo', 'runs'), { recursive: true })
  writeJson(join(root, '.turbo', 'runs', name), { execution })
}

test('counts what passed, now or in the cache, what failed and what was skipped', (t) => {
  const { root } = makeCopy(t)
  assert.deepEqual(summaryFiles(root), [])
  write(root, 'mine.json', { success: 3, cached: 4, failed: 1, attempted: 10 })
  assert.equal(closingLine(root, []), 'tasks: 7 passed, 1 failed, 2 skipped')
})

test("leaves out a count of nothing and leaves others' summaries alone", (t) => {
  const { root } = makeCopy(t)
  write(root, 'older.json', { success: 1, cached: 0, failed: 1, attempted: 2 })
  const before = summaryFiles(root)
  assert.equal(closingLine(root, before), undefined)
  write(root, 'stopped.json', { success: 0, cached: 0, failed: 0, attempted: 4 })
  assert.equal(closingLine(root, before), undefined)
  write(root, 'mine.json', { success: 2, cached: 0, failed: 0, attempted: 2 })
  assert.equal(closingLine(root, before), 'tasks: 2 passed, 0 failed')
  assert.deepEqual(summaryFiles(root), before)
})
