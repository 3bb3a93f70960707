import { expect } from 'vitest'
import { workBuild } from '../run/build.ts'
import { runTests } from '../run/run.ts'
import { test } from './sandbox.ts'

test('a run keeps the trace of each fact, also of one that holds', async ({ course }) => {
  course.solve(1, 2, 3)
  course.edit('work/simple/greeting.ts', 'response.statusCode = 404', "response.setHeader('x-mine', 'yes')")
  const build = workBuild(course.level, course.level.exercises.slice(1, 2))
  const results = await runTests({ root: course.root, builds: [build] })
  const [result] = results.get(build.name) ?? []
  const told = result?.tests.map(({ passed, trace, exchanges }) => ({
    passed,
    statuses: trace?.events.map((event) => event.kind === 'http' && event.exchange.status),
    timed: trace?.events.every(({ at, ms = 0 }) => at >= 0 && ms > 0),
    leftOut: trace?.leftOut,
    shown: exchanges.length,
  }))
  expect(told).toEqual([
    { passed: true, statuses: [200], timed: true, leftOut: 0, shown: 0 },
    { passed: false, statuses: [200], timed: true, leftOut: 0, shown: 1 },
  ])
})
