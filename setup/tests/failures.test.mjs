import assert from 'node:assert/strict'
import { appendFileSync, chmodSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeCopy, runNode } from './copy.mjs'

const CAUSES = {
  offline: /package registry cannot be reached.*then run npm start again.*nothing is lost/s,
  'disk-full': /The disk is full/,
  'read-only': /belongs to another user.*sudo chown/s,
  refused: /The package registry refuses/,
}
for (const [cause, sentence] of Object.entries(CAUSES)) {
  test(`says what to do when the installation fails: ${cause}`, async (t) => {
    const copy = makeCopy(t)
    const { code, stderr } = await copy.run(['start'], { env: { ...copy.env, FAKE_INSTALL: cause } })
    assert.equal(code, 3)
    assert.match(stderr, sentence)
    assert.doesNotMatch(stderr, /npm warn|\n {4}at /)
    assert.equal(copy.log().length, 1, 'the map does not open')
    assert.equal((await copy.run(['start'])).code, 0, 'the next run goes on')
  })
}

test('says that it cannot write to a read-only folder', async (t) => {
  const copy = makeCopy(t)
  // Root may write anywhere: as root, run as nobody, if nobody may start this Node.
  const root = process.getuid() === 0
  if (root && (await startsNode(nobody(copy))) !== 0) return t.skip('nobody may not start this Node')
  chmodSync(copy.root, 0o555)
  try {
    const { code, stderr } = await copy.run(['start'], root ? nobody(copy) : {})
    assert.equal(code, 3)
    assert.match(stderr, /cannot write to .*the course & it's ümlaut/)
    assert.doesNotMatch(stderr, /\n {4}at /)
  } finally {
    chmodSync(copy.root, 0o755)
  }
})

test('names the manifest that an edit broke', async (t) => {
  const copy = makeCopy(t)
  appendFileSync(join(copy.root, 'package.json'), ',')
  const { code, stderr } = await copy.run(['start'])
  assert.equal(code, 3)
  assert.match(stderr, /ümlaut\/package\.json is not valid JSON/)
  assert.doesNotMatch(stderr, /\n {4}at /)
})

test('says that npx is missing', async (t) => {
  const copy = makeCopy(t, { programs: ['redis-server'] })
  const { code, stderr } = await copy.run(['start'])
  assert.equal(code, 3)
  assert.match(stderr, /npx is missing/)
})

test('stops at Ctrl-C with everything it started, and goes on the next time', async (t) => {
  const copy = makeCopy(t)
  const { code, stderr } = await copy.run(['start'], {
    env: { ...copy.env, FAKE_INSTALL: 'hangs' },
    onStart: async (child) => {
      const installing = await waitFor(() => copy.log().find((line) => line.startsWith('pid ')))
      assert.ok(installing)
      child.kill('SIGINT')
    },
  })
  const pid = Number(copy.log().at(-1).slice(4))
  assert.equal(code, 130)
  assert.match(stderr, /Stopped\. What was done is kept/)
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
  assert.equal((await copy.run(['start'])).code, 0)
})

function nobody(copy) {
  chmodSync(`${copy.root}/..`, 0o755)
  return { uid: 65534, gid: 65534 }
}

async function startsNode(options) {
  try {
    return (await runNode(['--version'], options)).code
  } catch {
    return undefined
  }
}

async function waitFor(look) {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    const seen = look()
    if (seen) return seen
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return undefined
}
