import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Service } from '../services/unavailable.ts'

const SHARED = fileURLToPath(new URL('..', import.meta.url))

/** Who imports these uses a service. */
const ENTRANCES = new Map<string, Service>([
  [join(SHARED, 'testing/database/test-database.ts'), 'postgres'],
  [join(SHARED, 'testing/redis/test-redis.ts'), 'redis'],
])

/**
 * Imports of something besides types. Text is enough here, and a parser would cost more than what is decided: an
 * import in a comment starts a server too many.
 */
const IMPORT = /\b(?:import|export)\b(?!\s+type\b)[^'"`;]*?['"]((?:\.|shared\/)[^'"]+\.ts)['"]/g

/**
 * The services that test files use: those whose helper they import, or that is imported by what they import through a
 * relative path or from `shared`.
 * @param files absolute paths; one that cannot be read uses nothing.
 */
export function servicesUsed(files: Iterable<string>): Set<Service> {
  const used = new Set<Service>()
  const seen = new Set(files)
  for (const file of seen) {
    const service = ENTRANCES.get(file)
    if (service) used.add(service)
    else for (const imported of importedBy(file)) seen.add(imported)
    if (used.size === ENTRANCES.size) break
  }
  return used
}

function importedBy(file: string): string[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    // Whoever loads it will say so.
    return []
  }
  return [...text.matchAll(IMPORT)].map(([, specifier = '']) =>
    specifier.startsWith('.')
      ? resolve(dirname(file), specifier)
      : join(SHARED, specifier.slice('shared/'.length)),
  )
}
