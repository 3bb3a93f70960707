import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/*.test.ts'],
    globalSetup: ['./tests/stale-sandboxes.ts'],
    pool: 'forks',
    // What a person sees is tested without colours, even if vitest itself has them. No learner waits for these
    // tests: limits that are 10 s elsewhere are a minute.
    env: { NO_COLOR: '1', NINE_WEEKS_PATIENCE: '6' },
    // Each test runs a `learn` with processes of its own, and most of them wait.
    maxWorkers: 3,
    maxConcurrency: 4,
    // On a busy machine a run with an endless loop takes its time.
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
})
