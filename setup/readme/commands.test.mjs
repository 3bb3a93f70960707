import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { cloneCourse, type } from './clone.mjs'

/** What a reader finds who runs the README's commands from top to bottom: the exit code, and what the output says. */
const EXPECTED = {
  'npm start': [0, /Next: week1\/simple\/1/],
  'pnpm learn start week1/simple': [0, /week1\/simple is in packages\/week1-http\/work\/simple/],
  'pnpm learn test week1/simple/1': [1, /week1\/simple\/1 is not implemented yet/],
  'pnpm learn': [0, /Nine Weeks of Backend/],
  'pnpm learn test week1/simple/2 --watch': [undefined, /Waiting for a save/],
  'pnpm learn read week1/simple/2': [0, /Done when/],
  'pnpm learn hint week1/simple/2': [0, /Hint 1 of/],
  'pnpm learn solution week1/simple/2': [0, /app\.get\('\/about'/],
  'pnpm learn compare week1/simple work': [0, /week1\/simple beside your week1\/simple/],
  'pnpm learn reset week1/simple': [0, /is the starter again/],
  'pnpm learn doctor': [0, /postgres/],
  'pnpm --filter week1 test': [0, /passed/],
  'pnpm --filter week1 test simple/tests/3': [0, /2 passed/],
  'pnpm learn compare week1 simple intermediate': [0, /week1\/simple beside week1\/intermediate/],
  'pnpm learn grade': [1, /points/],
  'pnpm learn grade week1 --format csv': [1, /^week1\/simple\/1,Hello World,failed,0,1,0,6,no\r?$/m],
  'pnpm learn grade --tests-from origin/main --output grades.xml': [1, /points/],
  'pnpm services up': [0, /postgres/i],
  'pnpm services status': [0, /redis/i],
  'pnpm services env': [0, /DATABASE_URL/],
  'pnpm services down': [0, /./],
}

/** The first runs this test itself, and the second takes minutes. */
const NOT_HERE = ['npm test', 'pnpm learn verify --all']

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

test('every command in the README is one that is tried here, in its order', () => {
  const commands = [...readme.matchAll(/(?:^\$ |`|^)((?:npm|pnpm) [^`#\n…]+)/gm)].map(([, text]) =>
    text.trim(),
  )
  const named = new Set(commands.filter((text) => !/^npx|ELIFECYCLE/.test(text)))
  assert.deepEqual([...named].sort(), [...Object.keys(EXPECTED), ...NOT_HERE].sort())
})

test('every command in the README does what it says, typed from top to bottom', async (t) => {
  const clone = cloneCourse(t)
  for (const [command, [code, says]] of Object.entries(EXPECTED)) {
    const stays = code === undefined
    const started = performance.now()
    const got = await type(clone, command, stays ? says : undefined)
    assert.match(got.output, says, `${command}\n${got.output}`)
    t.diagnostic(`${command}: ${((performance.now() - started) / 1000).toFixed(1)} s`)
    if (!stays) assert.equal(got.code, code, `${command}\n${got.output}`)
  }
  assert.ok(existsSync(join(clone, 'grades.xml')), 'grades.xml')
})
