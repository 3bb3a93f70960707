import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'

/** One import of a file, or an `export … from`. */
export interface Import {
  /** As written: `express`, `../users.ts`. */
  specifier: string
  /** The absolute path, if it is relative. */
  file: string | undefined
  /** Whether it imports only types, which are gone when the program runs. */
  typeOnly: boolean
}

/**
 * What a TypeScript file imports, `import('…')` with a plain string included.
 * @throws {Error} when the file does not parse.
 */
export function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  const { module, errors } = parseSync(file, text)
  const [error] = errors
  if (error) throw new Error(`${file} does not parse: ${error.message}`)
  const found = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      entries,
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap((entry) =>
        entry.moduleRequest === null ? [] : { specifier: entry.moduleRequest.value, entries: [entry] },
      ),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const [, specifier] = /^(?:'|"|`)(.*)(?:'|"|`)$/.exec(text.slice(start, end)) ?? []
      return specifier === undefined ? [] : { specifier, entries: [] }
    }),
  ]
  return found.map(({ specifier, entries }) => ({
    specifier,
    file: specifier.startsWith('.') ? resolve(dirname(file), specifier) : undefined,
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
  }))
}

/** The TypeScript files in a folder and below it, absolute. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
    .sort()
    .map((path) => join(folder, path))
}
