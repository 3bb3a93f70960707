import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Service } from '../services/unavailable.ts'

const SHARED = fileURLToPath(new URL('..', import.meta.url))

/** A file that imports one of these uses a service. */
const ENTRANCES = new Map<string, Service>([
  [join(SHARED, 'testing/database/test-database.ts'), 'postgres'],
  [join(SHARED, 'testing/redis/test-redis.ts'), 'redis'],
])

/**
 * Imports of more than types. Text is enough here, because a parser would cost more than it saves: an import in
 * a comment starts an unneeded server.
 */
const IMPORT = /\b(?:import|export)\b(?!\s+type\b)[^'"`;]*?['"]((?:\.|shared\/)[^'"]+\.ts)['"]/g

/**
 * The services that test files use: a file uses a service if it imports the helper, directly or through
 * relative paths and `shared`.
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
    // Loading the file will report it.
    return []
  }
  return [...text.matchAll(IMPORT)].map(([, specifier = '']) =>
    specifier.startsWith('.')
      ? resolve(dirname(file), specifier)
      : join(SHARED, specifier.slice('shared/'.length)),
  )
}
