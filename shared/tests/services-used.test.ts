import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { servicesUsed } from '../harness/services-used.ts'

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

test('finds the services of a test file by what it imports, however far away', () => {
  const used = (path: string) => [...servicesUsed([file(path)])].sort()
  expect(used('./fixtures/services/files/use.ts'), 'both of its own').toEqual(['postgres', 'redis'])
  expect(used('./fixtures/services/files/1.fixture.ts'), 'through a helper beside it').toEqual([
    'postgres',
    'redis',
  ])
  expect(used('./db-pool.test.ts'), 'PostgreSQL alone').toEqual(['postgres'])
  expect(used('./http-problem.test.ts'), 'none').toEqual([])
})
