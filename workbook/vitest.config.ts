import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/*.test.ts'],
    globalSetup: ['./tests/stale-sandboxes.ts'],
    pool: 'forks',
    // What a person sees is tested without colours, also where vitest itself has them.
    env: { NO_COLOR: '1' },
    // Each test runs a `learn` that has processes of its own, and most of them wait.
    maxWorkers: 3,
    maxConcurrency: 4,
    // On a busy machine a run with an endless loop in it takes its time.
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
})
