import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Sandbox, test } from './sandbox.ts'

// biome-ignore lint/suspicious/noTemplateCurlyInString: it is code of the course
const REFERENCE = '-  return `Hello, ${name}`'

/** Plants a mistake in `greet`: `body` stands where the reference returns the greeting. */
function plant(course: Sandbox, name: string, caughtBy: string, body: string): void {
  course.write(
    `simple/mistakes/${name}.patch`,
    [
      'Mistake: it is wrong',
      'Why it is wrong: it is.',
      'In production: it breaks.',
      `Caught by: ${caughtBy}`,
      '',
      '--- a/greeting.ts',
      '+++ b/greeting.ts',
      '@@ -2,7 +2,7 @@',
      ' ',
      ' export function greet(name: string): string {',
      '   // #region 1',
      REFERENCE,
      `+  ${body}`,
      '   // #endregion',
      ' }',
      ' ',
      '',
    ].join('\n'),
  )
}

const record = (course: Sandbox) => JSON.parse(course.read('simple/mistakes/caught-by.json'))

test.concurrent('a mistake that does not fail is found, whatever another has done to the process of both', async ({
  course,
}) => {
  plant(course, '1-a-patches', 'greets Ada', "String.prototype.concat = () => 'broken'; return 'Hi'")
  plant(course, '1-b-passes', 'greets Ada', "return 'Hello, '.concat(name)")
  plant(course, '1-c-passes', 'greets Ada', "return 'Hello, '.concat(name)")
  // As if it had failed once, just as it would behind the other.
  const broken = ['greets Ada', 'greets by name, whoever it is']
  const recorded = { ...record(course), '1-a-patches': broken, '1-b-passes': broken, '1-c-passes': broken }
  course.write('simple/mistakes/caught-by.json', JSON.stringify(recorded))
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
  const recorded = { ...record(course), '1-b-as-recorded': broken, '1-c-otherwise': broken }
  course.write('simple/mistakes/caught-by.json', JSON.stringify(recorded))
  const { stdout } = await course.learn('verify')
  expect(stdout).toMatch(/^✓ week1 is sound/)
  expect(readFileSync(join(course.root, 'as-recorded'), 'utf8')).toBe('Ada Alan ')
  // In the process of all it is asked like the other; alone, in one of its own, for everything.
  expect(readFileSync(join(course.root, 'otherwise'), 'utf8')).toBe('Ada Alan Ada Grace Alan ')
})

// Two proofs, each with an endless loop in it.
test.concurrent('mistakes that end, block or litter their process disturb no other', {
  timeout: 180_000,
}, async ({ course }) => {
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
  expect(first.stdout).toMatch(/^✓ week1 is sound \(3 exercises, 11 mistakes, 15 builds/)
  const recorded = record(course)
  expect(recorded['1-always-ada']).toEqual({
    'greets by name, whoever it is': "expected 'Hello, Ada' to be 'Hello, Grace'",
  })
  expect(recorded['1-i-wrong']).toEqual({ [fact]: "expected 'Hi' to be 'Hello, Ada'" })
  // Now there is a record, and most results of shared processes count.
  const second = await course.run(['verify', '--record'], { env }).ended
  expect(second.stdout).toMatch(/^✓ week1 is sound/)
  expect(record(course)).toEqual(recorded)
})
