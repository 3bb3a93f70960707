import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { withLock } from '../lock.mjs'
import { makeCopy } from './copy.mjs'

function lockOf(copy, owner) {
  const path = join(copy.root, 'node_modules', '.nine-weeks-setup.lock')
  mkdirSync(join(copy.root, 'node_modules'), { recursive: true })
  if (owner) writeFileSync(path, JSON.stringify(owner))
  return path
}

test('a second set-up waits for the first and then does its own', async (t) => {
  const copy = makeCopy(t)
  const machine = copy.machine()
  const path = lockOf(copy, { pid: process.pid, host: 'here' })
  const order = []
  const second = withLock(machine, async () => order.push('second'))
  setTimeout(() => {
    order.push('first')
    rmSync(path)
  }, 300)
  await second
  assert.deepEqual(order, ['first', 'second'])
  assert.match(machine.said(), new RegExp(`process ${process.pid}\\): waiting`))
  assert.equal(existsSync(path), false)
})

test('takes over the lock of a process that is gone', async (t) => {
  const copy = makeCopy(t)
  const machine = copy.machine()
  const { pid } = spawnSync(process.execPath, ['--version'])
  lockOf(copy, { pid, host: 'here' })
  assert.equal(await withLock(machine, async () => 'done'), 'done')
  assert.equal(machine.said(), '')
})

test('takes over a lock whose owner has not been heard of for a while', async (t) => {
  const copy = makeCopy(t)
  const path = lockOf(copy, { pid: 1, host: 'a container that was stopped' })
  const before = new Date(Date.now() - 60_000)
  utimesSync(path, before, before)
  assert.equal(await withLock(copy.machine(), async () => 'done'), 'done')
})

test('takes over a lock that a crash left empty', async (t) => {
  const copy = makeCopy(t)
  const path = lockOf(copy)
  writeFileSync(path, '')
  const before = new Date(Date.now() - 60_000)
  utimesSync(path, before, before)
  assert.equal(await withLock(copy.machine(), async () => 'done'), 'done')
})

test('gives the lock back when the work fails', async (t) => {
  const copy = makeCopy(t)
  const work = withLock(copy.machine(), async () => {
    throw new Error('no network')
  })
  await assert.rejects(work, /no network/)
  assert.equal(existsSync(lockOf(copy)), false)
})

test('only one of two set-ups at once installs', async (t) => {
  const copy = makeCopy(t)
  const results = await Promise.all([copy.run(['start']), copy.run(['start'])])
  assert.deepEqual(
    results.map(({ code }) => code),
    [0, 0],
  )
  assert.equal(copy.log().filter((line) => line.startsWith('npx ')).length, 1)
})
