import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { folderAdvice } from './install-advice.mjs'
import { SetupError } from './setup-error.mjs'

const HEARTBEAT_MS = 2_000
const STALE_MS = 15_000
const POLL_MS = 200

/**
 * Runs `work` while no other set-up of this folder runs. A second one waits and says which process it waits for. It takes over a lock whose owner is gone (killed, or the machine went down).
 *
 * @template T
 * @param {import('./machine.mjs').Machine} machine
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(machine, work) {
  const path = join(machine.root, 'node_modules', '.nine-weeks-setup.lock')
  const mine = JSON.stringify({ pid: process.pid, host: machine.host, since: Date.now() })
  await acquire(path, mine, machine)
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    if (read(path) === mine) rmSync(path, { force: true })
  }
}

async function acquire(path, mine, machine) {
  if (create(path, mine, machine)) return
  clearAway(path, machine)
  if (create(path, mine, machine)) return
  const owner = parse(read(path))?.pid ?? 'unknown'
  const title = `Another set-up of this folder is at work (process ${owner}): waiting for it`
  await machine.reporter.task(title, async () => {
    while (!create(path, mine, machine)) {
      clearAway(path, machine)
      await delay(POLL_MS)
    }
  })
}

function create(path, mine, machine) {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, mine, { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw new SetupError(folderAdvice(error, machine.root))
  }
}

/** Removes the lock if nobody holds it any more. */
function clearAway(path, machine) {
  const content = read(path)
  if (!isStale(path, content, machine)) return
  // Read it again: another process may have taken the lock over in between.
  if (read(path) === content) rmSync(path, { force: true })
}

/** The heartbeat helps where the process id cannot: it is another machine's, or it was reused. */
function isStale(path, content, machine) {
  try {
    if (Date.now() - statSync(path).mtimeMs > STALE_MS) return true
  } catch {
    return false
  }
  const owner = parse(content)
  return owner?.host === machine.host && !isRunning(owner.pid)
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, as another user.
    return error.code === 'EPERM'
  }
}

function touch(path) {
  try {
    utimesSync(path, new Date(), new Date())
  } catch {
    // Somebody emptied node_modules meanwhile: the install itself will say what is wrong.
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function parse(content) {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}
