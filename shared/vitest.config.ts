import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/*.test.ts'],
    // One process per file, as in the weeks.
    pool: 'forks',
    // Vitest leaves a core free by default; most of these tests wait for processes.
    maxWorkers: 1 + availableParallelism(),
    globalSetup: ['./harness/services-of-run.ts'],
    // Some start and kill whole runs of their own, on a machine that may be busy: the limit is only for a hang.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // No learner waits here: limits that are 10 s elsewhere are a minute.
    env: { NINE_WEEKS_PATIENCE: '6' },
  },
})
