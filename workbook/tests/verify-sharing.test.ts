import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readProofRecord } from 'shared/course/proof-record.ts'
import { expect } from 'vitest'
import { type Sandbox, test } from './sandbox.ts'

// biome-ignore lint/suspicious/noTemplateCurlyInString: it is code of the course
const REFERENCE = '-  return `Hello, ${name}`'

/** Plants a mistake in `greet`: `body` replaces the return of the greeting. */
function plant(course: Sandbox, name: string, caughtBy: string, body: string): void {
  course.write(
    `simple/mistakes/${name}.patch`,
    [
      'Mistake: it is wrong',
      'Why it is wrong: it is.',
      'In production: it breaks.',
      `Caught by: ${caughtBy}`,
      '',
      '--- greeting.ts',
      '@@',
      REFERENCE,
      `+  ${body}`,
      '',
    ].join('\n'),
  )
}

/** The facts that each mistake of the first exercise breaks, as they are on record. */
function recorded(course: Sandbox): Record<string, string[]> {
  const mistakes = readProofRecord(course.level)[1]?.mistakes ?? {}
  return Object.fromEntries(Object.entries(mistakes).map(([name, facts]) => [name, Object.keys(facts)]))
}

/** Puts mistakes of the first exercise on record. */
function record(course: Sandbox, facts: string[], ...names: string[]): void {
  const all = readProofRecord(course.level)
  const mistakes = all[1]?.mistakes ?? {}
  const broken = Object.fromEntries(facts.map((fact) => [fact, '']))
  for (const name of names) mistakes[name] = broken
  course.write('simple/proof.json', JSON.stringify(all))
}

test.concurrent('a mistake that does not fail is found, whatever another has done to the process of both', async ({
  course,
}) => {
  plant(course, '1-a-patches', 'greets Ada', "String.prototype.concat = () => 'broken'; return 'Hi'")
  plant(course, '1-b-passes', 'greets Ada', "return 'Hello, '.concat(name)")
  plant(course, '1-c-passes', 'greets Ada', "return 'Hello, '.concat(name)")
  // It looks as if it had failed once, just as it would after the other.
  const broken = ['greets Ada', 'greets by name, whoever it is']
  record(course, broken, '1-a-patches', '1-b-passes', '1-c-passes')
  const { stdout } = await course.learn('verify')
  const passing = (name: string) =>
    `mistakes/${name}.patch:1  the mistake passes the test "greets Ada", which should catch it\n`
  expect(stdout).toContain(passing('1-b-passes'))
  expect(stdout).toContain(passing('1-c-passes'))
  expect(stdout).toContain('week1 is not sound: 2 problems')
})

test.concurrent('a mistake is asked for what should catch it and for one fact that it keeps, and for all when that surprises', async ({
  course,
}) => {
  course.edit(
    'simple/README.md',
    '- greets by name, whoever it is',
    '- greets by name, whoever it is\n- greets Alan',
  )
  course.write(
    'simple/tests/1-say-hello.test.ts',
    `${course.read('simple/tests/1-say-hello.test.ts')}
test('greets Alan', () => {
  expect(greet('Alan')).toBe('Hello, Alan')
})
`,
  )
  const asked = (log: string) =>
    `process.getBuiltinModule('fs').appendFileSync('${join(course.root, log)}', name + ' ')`
  const body = (log: string, kept: string) =>
    `${asked(log)}; return name === '${kept}' ? 'Hello, ' + name : 'Hi'`
  plant(course, '1-b-as-recorded', 'greets Alan', body('as-recorded', 'Ada'))
  plant(course, '1-c-otherwise', 'greets Alan', body('otherwise', 'Grace'))
  const broken = ['greets by name, whoever it is', 'greets Alan']
  record(course, broken, '1-b-as-recorded', '1-c-otherwise')
  const { stdout } = await course.learn('verify')
  expect(stdout).toMatch(/^✓ week1 is sound/m)
  expect(readFileSync(join(course.root, 'as-recorded'), 'utf8')).toBe('Ada Alan ')
  // In the shared process only its facts run; in a process of its own, all of them.
  expect(readFileSync(join(course.root, 'otherwise'), 'utf8')).toBe('Ada Alan Ada Grace Alan ')
})

// Two proofs, each with an endless loop in it.
test.concurrent('mistakes that end, block or litter their process disturb no other', async ({ course }) => {
  const fact = 'greets Ada'
  plant(course, '1-b-kills', fact, "process.kill(process.pid, 'SIGKILL'); return name")
  plant(course, '1-c-exits', fact, 'process.exit(0)')
  plant(course, '1-d-loops', fact, 'for (;;);')
  plant(course, '1-e-rejects', fact, "void Promise.reject(new Error('nobody')); return 'Hi'")
  plant(course, '1-f-throws-later', fact, "setTimeout(() => { throw new Error('late') }); return 'Hi'")
  plant(course, '1-g-listens', fact, "process.getBuiltinModule('http').createServer().listen(0); return 'Hi'")
  plant(course, '1-h-sets', fact, "process.env.TZ = name; process.on('exit', () => {}); return 'Hi'")
  plant(course, '1-i-wrong', fact, "return name === 'Ada' ? 'Hi' : 'Hello, ' + name")
  const env = { NINE_WEEKS_BLOCKED_MS: '1500' }
  const first = await course.run(['verify', '--record'], { env }).ended
  expect(first.stdout).toMatch(/^✓ week1 is sound \(3 exercises, 3 proved now, 22 builds/m)
  const before = recorded(course)
  expect(before['1-always-ada']).toEqual(['greets by name, whoever it is'])
  expect(before['1-i-wrong']).toEqual([fact])
  // Now there is a record, and most results of shared processes count.
  const second = await course.run(['verify', '--all', '--record'], { env }).ended
  expect(second.stdout).toMatch(/^✓ week1 is sound/m)
  expect(recorded(course)).toEqual(before)
})
