import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { addProgram, makeCopy, writeJson } from './copy.mjs'

const INSTALL = 'npx --yes pnpm@12.0.0 install --frozen-lockfile'
const LEARN = 'node workbook/learn.ts'

test('installs with the pinned pnpm, then opens the map on the pinned Node', async (t) => {
  const copy = makeCopy(t)
  const { code, stdout, stderr } = await copy.run(['start'])
  assert.equal(code, 0, stderr)
  assert.deepEqual(copy.log(), [INSTALL, LEARN])
  assert.match(stderr, /^Installing the dependencies\n {2}done in \d+ s\n$/)
  assert.equal(JSON.parse(stdout).firstOnPath, join(copy.root, 'node_modules', '.bin'))
})

test('does nothing twice', async (t) => {
  const copy = makeCopy(t)
  await copy.run(['start'])
  const { code, stderr } = await copy.run(['start'])
  assert.equal(code, 0)
  assert.equal(stderr, '')
  assert.deepEqual(copy.log(), [INSTALL, LEARN, LEARN])
})

const CHANGES = {
  'the lockfile changed': (root) => appendFileSync(join(root, 'pnpm-lock.yaml'), '# newer\n'),
  "a package's manifest changed": (root) =>
    writeJson(join(root, 'shared', 'package.json'), { dependencies: {} }),
  'a week was added': (root) => {
    mkdirSync(join(root, 'packages', 'week2-auth'))
    writeJson(join(root, 'packages', 'week2-auth', 'package.json'), { dependencies: { jose: '6.0.0' } })
  },
  "a package's node_modules is gone": (root) =>
    rmSync(join(root, 'shared', 'node_modules'), { recursive: true }),
  'the pinned Node is gone': (root) => rmSync(join(root, 'node_modules', '.bin', 'node')),
  'the stamp was cut off': (root) =>
    writeFileSync(join(root, 'node_modules', '.nine-weeks-setup.json'), '{"fing'),
}
for (const [what, change] of Object.entries(CHANGES)) {
  test(`installs again when ${what}`, async (t) => {
    const copy = makeCopy(t)
    await copy.run(['start'])
    change(copy.root)
    await copy.run(['start'])
    await copy.run(['start'])
    assert.deepEqual(copy.log(), [INSTALL, LEARN, INSTALL, LEARN, LEARN])
  })
}

test("does not install again for the learner's own files", async (t) => {
  const copy = makeCopy(t)
  await copy.run(['start'])
  mkdirSync(join(copy.root, 'packages', 'week1-http', 'work', 'simple'), { recursive: true })
  writeFileSync(join(copy.root, 'packages', 'week1-http', 'work', 'simple', 'app.ts'), '')
  await copy.run(['start'])
  assert.deepEqual(copy.log(), [INSTALL, LEARN, LEARN])
})

test('repairs a Node whose install script was interrupted', async (t) => {
  const copy = makeCopy(t)
  const { code, stderr } = await copy.run(['start'], { env: { ...copy.env, FAKE_INSTALL: 'no-node' } })
  assert.equal(code, 0, stderr)
  assert.match(stderr, /Repairing the pinned Node/)
  assert.deepEqual(copy.log(), [INSTALL, 'npx --yes pnpm@12.0.0 rebuild node', LEARN])
})

test("answers with learn's exit code", async (t) => {
  const copy = makeCopy(t)
  assert.equal((await copy.run(['start', 'hint'], { env: { ...copy.env, FAKE_EXIT: '2' } })).code, 2)
  assert.equal(copy.log().at(-1), `${LEARN} hint`)
})

test('tells learn how this person types pnpm', async (t) => {
  const copy = makeCopy(t)
  const typed = async () => JSON.parse((await copy.run(['start'])).stdout).NINE_WEEKS_PNPM
  mkdirSync(join(copy.root, 'node_modules', '.bin'), { recursive: true })
  addProgram(join(copy.root, 'node_modules', '.bin'), 'pnpm')
  copy.env.PATH = `${join(copy.root, 'node_modules', '.bin')}:${copy.bin}`
  assert.equal(await typed(), 'npx pnpm')
  addProgram(copy.bin, 'pnpm')
  assert.equal(await typed(), 'pnpm')
})
