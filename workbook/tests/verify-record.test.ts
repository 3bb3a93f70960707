import { readProofRecord } from 'shared/course/proof-record.ts'
import { expect } from 'vitest'
import { loadCourse } from '../catalogue/course.ts'
import { Receipts } from '../verify/receipts.ts'
import { type Sandbox, test } from './sandbox.ts'

const LEVEL = 'packages/week1-tiny/simple'
const PATCH_1 = 'simple/mistakes/1-always-ada.patch'
const TEST_1 = 'simple/tests/1-say-hello.test.ts'

/** Records all exercises as proved, with the hash of the current files and without a proof. */
function forge(course: Sandbox): void {
  const receipts = new Receipts(loadCourse(course.root))
  const record = readProofRecord(course.level)
  for (const exercise of course.level.exercises) {
    const own = record[exercise.number]
    if (own !== undefined) own.proof = receipts.of(exercise, own.mistakes)
  }
  course.write('simple/proof.json', JSON.stringify(record))
}

const provedIn = (stdout: string) => [...stdout.matchAll(/^[✓✗] (\S+\/\d+) {2}/gm)].map(([, id]) => id).sort()

test.concurrent('what is on record is not proved again, until something changes that it depends on', async ({
  course,
}) => {
  course.remove('simple/proof.json')
  const recorded = await course.learn('verify', 'week1/simple/1', '--record')
  expect(recorded.stdout).toMatch(/^✓ week1\/simple\/1 is sound \(.*\), and on record now$/m)
  const { 1: first, 2: second } = readProofRecord(course.level)
  expect(first?.mistakes).toEqual({
    '1-always-ada': { 'greets by name, whoever it is': "expected 'Hello, Ada' to be 'Hello, Grace'" },
  })
  expect(second, 'the other exercises').toBeUndefined()
  const again = await course.learn('verify', 'week1/simple/1')
  expect(provedIn(again.stdout)).toEqual([])
  expect(again.stdout).toMatch(
    /^✓ week1\/simple\/1 is sound \(1 exercise, 1 on record, [\d.]+ s\)\n.* warnings?.*\n1 passed/,
  )
  course.edit(PATCH_1, "'Hello, Ada'", "'Hello, Eve'")
  const stale = await course.learn('verify', 'week1/simple/1')
  expect(provedIn(stale.stdout)).toEqual(['week1/simple/1'])
  expect(stale.stdout).toContain(
    '1-always-ada: "greets by name, whoever it is" fails with other words: expected \'Hello, Eve\'',
  )
})

test.concurrent('a mistake that is not on record is found', async ({ course }) => {
  course.remove('simple/proof.json')
  const { code, stdout } = await course.learn('verify', 'week1/simple/1')
  expect(stdout).toContain(
    `✗ ${LEVEL}/proof.json:1  1-always-ada is not on record: run "learn verify week1/simple/1 --record"\n`,
  )
  expect(code).toBe(1)
  expect(course.has('simple/proof.json')).toBe(false)
})

test.concurrent('a forged record is found by --all, and is not replaced by one that is not sound', async ({
  course,
}) => {
  course.edit(TEST_1, "toBe('Hello, Ada')", 'toBeDefined()')
  course.edit(TEST_1, "expect(greet('Ada'))", "expect(typeof 'greet')")
  forge(course)
  const trusted = await course.learn('verify')
  expect(trusted.stdout).toMatch(
    /^✓ week1 is sound \(3 exercises, 3 on record, [\d.]+ s\)\n6 warnings.*\n3 passed, 0 failed\n$/,
  )
  const forged = course.read('simple/proof.json')
  const { code, stdout } = await course.learn('verify', '--all', '--record')
  expect(code).toBe(1)
  expect(stdout).toContain('1-say-hello.test.ts:1  the test "greets Ada" passes on the starter\n')
  expect(stdout).toMatch(/^✗ week1 is not sound: \d+ problems? \(/m)
  expect(stdout).toMatch(/\n2 passed, 1 failed\n$/)
  expect(readProofRecord(course.level)[1]).toEqual(JSON.parse(forged)[1])
})

test.concurrent('a record that a merge has left in pieces counts for nothing, and can be written anew', async ({
  course,
}) => {
  course.write('simple/proof.json', `<<<<<<< HEAD\n${course.read('simple/proof.json')}`)
  const { code, stdout } = await course.learn('verify', '--record')
  expect({ code, proved: provedIn(stdout).length }).toEqual({ code: 0, proved: 3 })
  const record = readProofRecord(course.level)
  expect(Object.keys(record)).toEqual(['1', '2', '3'])
  expect(course.read('simple/proof.json')).toBe(`${JSON.stringify(record, null, 2)}\n`)
})

test.concurrent('a record without one of the mistakes, or with a fact that is not stated, does not hold', ({
  course,
}) => {
  forge(course)
  const holds = () => {
    const receipts = new Receipts(loadCourse(course.root))
    return course.level.exercises.map((exercise) => receipts.hold(exercise))
  }
  expect(holds()).toEqual([true, true, true])
  course.edit('simple/proof.json', '"counts greetings"', '"counts"')
  const words = "expected 'Hello, Ada' to be 'Hello, Grace'"
  course.edit('simple/proof.json', JSON.stringify({ 'greets by name, whoever it is': words }), '{}')
  forge(course)
  expect(holds()).toEqual([false, true, false])
})

test.concurrent('one mistake is proved alone, and tells what it breaks', async ({ course }) => {
  const { code, stdout } = await course.learn('verify', 'week1', '--mistake', 'counts-all')
  expect(stdout).toMatch(
    /^✓ week1\/simple\/3 {2}2 builds, [\d.]+ s\n {2}3-counts-all breaks "counts greetings": expected '#' to be '#'\n/,
  )
  expect(stdout).toMatch(/\n✓ counts-all is caught in week1 \(1 exercise, .*\)\n1 passed, 0 failed\n$/)
  expect(code).toBe(0)
  course.edit(
    'simple/mistakes/3-counts-all.patch',
    '+    greetings += 1',
    "+    if (pathname === '/hello') greetings += 1",
  )
  const kept = await course.learn('verify', 'week1/simple/3', '--mistake', '3-counts-all')
  expect(kept.stdout).toContain('the mistake passes the test "counts greetings", which should catch it')
  expect(kept.code).toBe(1)
})

test.concurrent('a call that cannot be meant says what would be', async ({ course }) => {
  for (const [args, said] of [
    [
      ['week1', '--mistake', 'no-such'],
      'There is no mistake "no-such" in week1: name it as its patch is named',
    ],
    [
      ['--mistake', 'counts-all', '--record'],
      'A record is of a whole exercise: leave --mistake or --record out.',
    ],
    [['--sample', 'few'], '--sample takes a number of exercises, not "few".'],
  ] as const) {
    const { code, stderr } = await course.learn('verify', ...args)
    expect(stderr).toContain(said)
    expect(code).toBe(2)
  }
})

test.concurrent('a sample of the course is proved too, and named', async ({ course }) => {
  forge(course)
  const { code, stdout } = await course.learn('verify', 'week1', '--sample', '2')
  const [, drawn = ''] = /^By the records: (.*)$/m.exec(stdout) ?? []
  expect(drawn.split(', ')).toHaveLength(2)
  expect(provedIn(stdout)).toEqual(drawn.split(', ').sort())
  expect(stdout).toMatch(/^✓ week1 is sound \(3 exercises, 1 on record, 2 proved now, /m)
  expect(code).toBe(0)
})
