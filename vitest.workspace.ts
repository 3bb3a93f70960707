import { defineConfig } from 'vitest/config'

// Every package's tests in one run, for editors' test explorers:
// `npx vitest --config vitest.workspace.ts`. The packages' own scripts do not use it.
export default defineConfig({
  test: { projects: ['shared', 'workbook', 'packages/*'] },
})
