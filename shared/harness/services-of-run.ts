import type { TestProject } from 'vitest/node'
import { servicesUsed } from './services-used.ts'

/**
 * Vitest's globalSetup for tests that use services: one keeper for all test files of the run, so that they
 * share one PostgreSQL server and its migrated templates. It costs 0.1 s, and nothing if none of the files uses
 * a service.
 * @returns what Vitest calls at the end, when all servers must go.
 */
export default async function setup({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const used = servicesUsed(vitest.state.getPaths())
  if (used.size === 0) return undefined
  const { startRunServices } = await import('./run-services.ts')
  return startRunServices(used)
}
