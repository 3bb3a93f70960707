import { stripTypeScriptTypes } from 'node:module'
import type { Vite } from 'vitest/node'

/** What may be syntax that Node cannot remove. Only then is it worth loading Node's own parser, which takes 0.2 s. */
const SUSPECT =
  /\benum\s|\b(?:namespace|module)\s+[\w$.]+\s*\{|\bconstructor\s*\([^)]*\b(?:public|private|protected|readonly|override)\b|\bimport\s+(?:type\s+)?[\w$]+\s*=|\bexport\s*=|(?:[=(,:?]|\breturn|=>)\s*<[^>]+>\s*[\w$({['"`]/

/**
 * Refuses files of the code under test that Node would refuse. Vitest translates TypeScript, so it accepts enums and
 * parameter properties. Node only removes types, and the program would not start.
 * @param folder of the code, absolute.
 */
export function erasableOnly(folder: string): Vite.Plugin {
  return {
    name: 'erasable-only',
    enforce: 'pre',
    transform(code, id) {
      const [file = ''] = id.split('?')
      if (!file.startsWith(`${folder}/`) || !/\.[mc]?ts$/.test(file)) return
      const found = notErasable(code)
      if (found !== undefined) throw new Error(`${file}:${found.line}\nCannot strip types: ${found.message}`)
    },
  }
}

/** The first syntax that Node cannot remove; `undefined` if there is none, or if the file does not even parse. */
export function notErasable(code: string): { line: number; message: string } | undefined {
  if (!SUSPECT.test(code)) return undefined
  const { emitWarning } = process
  try {
    // It is experimental, and says so on stderr.
    process.emitWarning = () => {}
    stripTypeScriptTypes(code)
  } catch (error) {
    const { code: kind, message, stack = '' } = error as NodeJS.ErrnoException
    const [, line] = /^.*:(\d+)\n/.exec(stack) ?? []
    if (kind === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') return { line: Number(line), message }
  } finally {
    process.emitWarning = emitWarning
  }
  return undefined
}
