import { beforeAll, type RunnerTestSuite } from 'vitest'

// Runs the tests of a file from the last to the first. Vitest asks for their order only after `beforeAll`.
// biome-ignore lint/correctness/noEmptyPattern: vitest takes the first argument for fixtures and wants it destructured
beforeAll(({}, suite) => reverse(suite))

function reverse(suite: RunnerTestSuite): void {
  suite.tasks.reverse()
  for (const task of suite.tasks) if (task.type === 'suite') reverse(task)
}
