import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/*.test.ts'],
    // A process a file, as in the weeks.
    pool: 'forks',
    // Vitest's default leaves a core free; most of these tests wait for processes.
    maxWorkers: 1 + availableParallelism(),
    globalSetup: ['./harness/services-of-run.ts'],
    // Some start and kill whole runs of their own, on a machine that may be busy: only a hang is an end.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // No learner waits here: what is given up elsewhere after 10 s is given a minute.
    env: { NINE_WEEKS_PATIENCE: '6' },
  },
})
