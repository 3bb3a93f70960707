import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const SHARED = fileURLToPath(new URL('../../shared/', import.meta.url))

/** Imports at the start of a program. Text is enough: one too many or too few only takes longer. */
const IMPORT = /^[ \t]*(?:import|export)\s+(?!type\b)(?:[\w$*{},\s]+?\sfrom\s+)?['"]([^'"]+)['"]/gm

/** A package as a file imports it. */
export interface PackageImport {
  specifier: string
  /** The file, absolute: its place decides which package it is. */
  from: string
}

/**
 * The packages that files import, and those that are imported by what they import through a relative path, from `shared`
 * or through an alias. It loads nothing.
 * @param files absolute paths; one that cannot be read imports nothing.
 * @param aliases folders by what stands for them, such as `#simple/`.
 */
export function packagesUsed(files: Iterable<string>, aliases: Record<string, string>): PackageImport[] {
  const folders = Object.entries({ ...aliases, 'shared/': SHARED })
  const packages = new Map<string, PackageImport>()
  const seen = new Set(files)
  for (const file of seen) {
    for (const specifier of importedBy(file)) {
      const [alias, folder = ''] = folders.find(([prefix]) => specifier.startsWith(prefix)) ?? []
      if (alias !== undefined) seen.add(join(folder, specifier.slice(alias.length)))
      else if (specifier.startsWith('.')) seen.add(resolve(dirname(file), specifier))
      else if (isPackage(specifier)) packages.set(`${dirname(file)} ${specifier}`, { specifier, from: file })
    }
  }
  return [...packages.values()]
}

/** Vitest's own part for tests works only in a process that runs tests. */
const isPackage = (specifier: string) =>
  !specifier.startsWith('#') && !isBuiltin(specifier) && specifier !== 'vitest'

function importedBy(file: string): string[] {
  try {
    return [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, specifier = '']) => specifier)
  } catch {
    // The test will report it.
    return []
  }
}
