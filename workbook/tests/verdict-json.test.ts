import { expect } from 'vitest'
import { z } from 'zod'
import { loadCourse } from '../catalogue/course.ts'
import { renderVerdicts, verdictsSchema } from '../show/files/verdicts.ts'
import { decide } from '../verdict/decide.ts'
import type { Status } from '../verdict/verdict.ts'
import { addProduction, CORE, PRODUCTION } from './production-part.ts'
import { resultOf, verdictOf } from './results.ts'
import { type Sandbox, test } from './sandbox.ts'

/** What `learn test --json` printed, checked against the schema. */
const parsed = (stdout: string) => verdictsSchema.parse(JSON.parse(stdout)).verdicts

test('the schema beside the program is that of the program', async () => {
  const schema = `${JSON.stringify(z.toJSONSchema(verdictsSchema), null, 2)}\n`
  // `vitest run tests/verdict-json.test.ts -u` updates it.
  await expect(schema).toMatchFileSnapshot('../show/files/verdicts.schema.json')
})

test.concurrent('`--json` prints what the schema says, and nothing else', async ({ course }) => {
  addProduction(course)
  course.solve(1, 2)
  course.edit('work/simple/greeting.ts', '    response.statusCode = 404\n', '')
  const { code, stdout, stderr } = await course.learn('test', '1s3', '1s2', '--json')
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(parsed(stdout)).toMatchObject([
    {
      id: 'week1/simple/2',
      status: 'passed',
      star: false,
      statement: { file: 'packages/week1-tiny/simple/README.md', line: expect.any(Number) },
      facts: [
        { name: CORE, part: 'core', state: 'held', reasons: [] },
        {
          name: PRODUCTION[0],
          part: 'production',
          state: 'failed',
          reasons: [{ kind: 'assertion', said: 'expected 200 to be 404' }],
        },
        { name: PRODUCTION[1], part: 'production', state: 'held' },
      ],
      looksLike: [{ title: 'the 404 is forgotten' }],
    },
    {
      id: 'week1/simple/3',
      status: 'not-implemented',
      star: null,
      todo: { file: expect.stringMatching(/greeting\.ts$/) },
    },
  ])
})

test('a verdict of every status fits the schema', ({ course }) => {
  const statuses = new Set<Status>()
  for (const verdict of verdictsOfEveryStatus(course)) {
    statuses.add(verdict.status)
    const [data] = parsed(renderVerdicts(loadCourse(course.root), [verdict]))
    expect(data?.status).toBe(verdict.status)
    expect(data?.missing, verdict.status).toBe(verdict.missing)
  }
  expect([...statuses].sort()).toEqual(['failed', 'not-implemented', 'passed', 'service-missing'])
})

function verdictsOfEveryStatus(course: Sandbox) {
  course.solve()
  const [one] = course.level.exercises
  if (!one) throw new Error('an exercise')
  const loadErrors = [{ name: 'Error', message: 'SERVICE_UNAVAILABLE', code: 'SERVICE_UNAVAILABLE' }]
  const missing = decide({ ...resultOf(one, { tests: [] }), loadErrors })
  const failed = one.facts.slice(0, 1)
  const uncaught = [
    {
      name: 'Error',
      message: 'nobody caught me',
      stack: `Error\n    at x (${one.level.work}/greeting.ts:3:1)`,
    },
  ]
  return [
    verdictOf(one),
    verdictOf(one, { failed }),
    verdictOf(one, { failed, failure: { stopped: { kind: 'endless-loop', frames: [] } } }),
    verdictOf(one, { uncaught }),
    verdictOf(one, { failed: one.facts }),
    missing,
  ]
}

test('`--json` with `--watch` is wrong usage', async ({ course }) => {
  course.solve(1)
  const { code, stdout, stderr } = await course.learn('test', '1s1', '--json', '--watch')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('--json gives one verdict')
})
