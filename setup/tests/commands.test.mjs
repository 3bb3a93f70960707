import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeCopy } from './copy.mjs'

test('hands the tests to turbo, with the version of Redis that their results hold for', async (t) => {
  const copy = makeCopy(t)
  const { code, stdout } = await copy.run(['test', '--filter=week1'])
  assert.equal(code, 0)
  const turbo = copy.log().at(-1)
  assert.match(
    turbo,
    /^node node_modules\/turbo\/bin\/turbo run lint typecheck test test:setup test:readme verify .*--filter=week1$/,
  )
  assert.match(turbo, / --concurrency=\d+ --continue=always --summarize=true /)
  assert.equal(JSON.parse(stdout).NINE_WEEKS_REDIS_VERSION, 'Redis server v=7.0.15')
})

test('tells turbo the commit, by which the proofs to be tried again are chosen', async (t) => {
  const copy = makeCopy(t, { programs: ['npx', 'redis-server', 'git'] })
  const { stdout } = await copy.run(['test'])
  assert.equal(JSON.parse(stdout).NINE_WEEKS_COMMIT, '2d4612eb414872d6e8e72030f3c9f3c4d4af0021')
  assert.ok(copy.log().includes('git rev-parse HEAD'))
})

test('leaves out what the person says otherwise', async (t) => {
  const copy = makeCopy(t)
  await copy.run(['test', '--concurrency=1'])
  assert.equal(
    copy
      .log()
      .at(-1)
      .match(/--concurrency/g).length,
    1,
  )
})

test('says failed tests with 1 and a missing service with 3', async (t) => {
  const copy = makeCopy(t)
  const exit = async (turbo) => (await copy.run(['test'], { env: { ...copy.env, FAKE_EXIT: turbo } })).code
  assert.equal(await exit('2'), 1)
  assert.equal(await exit('3'), 3)
})

for (const args of [[], ['begin'], ['constructor']]) {
  test(`answers ${JSON.stringify(args)} with the usage and 2`, async (t) => {
    const copy = makeCopy(t)
    const { code, stderr } = await copy.run(args)
    assert.equal(code, 2)
    assert.match(stderr, /npm start.*npm test/s)
    assert.deepEqual(copy.log(), [])
  })
}

test('says in one line that a Node is too old', async (t) => {
  const copy = makeCopy(t)
  const old = join(copy.bin, 'old.cjs')
  writeFileSync(
    old,
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '16.20.2' } })",
  )
  const { code, stderr } = await copy.run(['start'], {
    env: { ...copy.env, NODE_OPTIONS: `--require "${old}"` },
  })
  assert.equal(code, 3)
  assert.match(stderr, /^This course starts on Node 18 or later, and this is Node 16\.20\.2\. [^\n]+\n$/)
})
