import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prepare } from '../prepare.mjs'
import { makeCopy } from './copy.mjs'

const BARE = ['npx']
const DEBIAN = [...BARE, 'apt-get', 'ln']
const INSTALL = 'npx --yes pnpm@12.0.0 install --frozen-lockfile'
const LINK = 'ln /usr/bin/redis-check-rdb /usr/local/bin/redis-server'

test('installs nothing where a redis-server or a valkey-server is on the PATH, or REDIS_URL is set', async (t) => {
  for (const there of [['redis-server'], ['valkey-server'], []]) {
    const copy = makeCopy(t, { programs: [...DEBIAN, ...there] })
    const env = there.length > 0 ? copy.env : { ...copy.env, REDIS_URL: 'redis://127.0.0.1:6379' }
    assert.equal(await prepare(copy.machine({ uid: 0, env }), 'npm start'), undefined)
    assert.deepEqual(copy.log(), [INSTALL])
  }
})

test('as root on Debian, refreshes the package lists only when they are missing, and starts no service', async (t) => {
  const copy = makeCopy(t, { programs: DEBIAN })
  assert.equal(await prepare(copy.machine({ uid: 0 }), 'npm start'), undefined)
  const second = ['apt-get update', 'apt-get install redis-tools', LINK]
  assert.deepEqual(copy.log(), [INSTALL, 'apt-get install redis-tools', ...second])
})

test('uses sudo where it asks for no password', async (t) => {
  const copy = makeCopy(t, { programs: [...DEBIAN, 'sudo'] })
  assert.equal(await prepare(copy.machine(), 'npm start'), undefined)
  assert.deepEqual(copy.log().slice(-2), ['sudo apt-get install redis-tools', `sudo ${LINK}`])
})

test('says what to type where it has no rights', async (t) => {
  for (const programs of [DEBIAN, [...DEBIAN, 'sudo']]) {
    const copy = makeCopy(t, { programs })
    const machine = copy.machine({ env: { ...copy.env, FAKE_SUDO: 'asks' } })
    assert.match(await prepare(machine, 'npm start'), /rights.*Type: sudo apt-get install redis-server$/)
    assert.deepEqual(copy.log(), [INSTALL])
  }
})

test('tries Valkey and then Redis where the distribution has either', async (t) => {
  const copy = makeCopy(t, { programs: [...BARE, 'dnf'] })
  const missing = await prepare(
    copy.machine({ uid: 0, env: { ...copy.env, FAKE_REFUSES: 'dnf' } }),
    'npm start',
  )
  assert.deepEqual(copy.log().slice(1), ['dnf -y install valkey', 'dnf -y install redis'])
  assert.match(missing, /could not be installed \(dnf: no\)\. Type: sudo dnf install valkey/)
})

test('uses Homebrew on macOS, and not as root', async (t) => {
  const copy = makeCopy(t, { programs: [...BARE, 'brew'] })
  await prepare(copy.machine({ platform: 'darwin', uid: 0 }), 'npm start')
  assert.deepEqual(copy.log(), [INSTALL])
  const missing = await prepare(copy.machine({ platform: 'darwin' }), 'npm start')
  assert.deepEqual(copy.log().at(-1), 'brew install redis')
  assert.match(missing, /Type: brew install redis/)
})

test('names a way on a system it does not know', async (t) => {
  const copy = makeCopy(t, { programs: BARE })
  assert.match(await prepare(copy.machine({ platform: 'freebsd' }), 'npm start'), /set REDIS_URL/)
})

test('a missing Redis does not keep anybody from the map, and does keep them from the tests', async (t) => {
  const copy = makeCopy(t, { programs: BARE })
  const start = await copy.run(['start'])
  assert.equal(start.code, 0)
  assert.match(start.stderr, /Redis.*\nWeek 1 does not need it/)
  const tests = await copy.run(['test'])
  assert.equal(tests.code, 3)
  assert.match(tests.stderr, /Redis/)
  assert.equal(copy.log().filter((line) => line.startsWith('node ')).length, 1)
})
