import { readFileSync } from 'node:fs'
import { parseSync } from 'oxc-parser'

const CODE = /\.[mc]?[jt]s$/
/** A line that is nothing but a comment in SQL, YAML, HTML or CSS. */
const COMMENT = /^(?:--|#|\/\*.*\*\/$|<!--.*-->$)/

/** The lines of a file that say something to a machine, without indentation, comments and blank lines. */
export function codeLines(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const code = CODE.test(file) ? withoutComments(file, text) : text
  return code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && (CODE.test(file) || !COMMENT.test(line)))
}

function withoutComments(file: string, text: string): string {
  let code = text
  for (const { start, end } of parseSync(file, text).comments.reverse())
    code = code.slice(0, start) + code.slice(end)
  return code
}

/** The names that a file exports, types too; `default` for its default. None in a file that is no code. */
export function exportsOf(file: string): Set<string> {
  if (!CODE.test(file)) return new Set()
  const { module } = parseSync(file, readFileSync(file, 'utf8'))
  const names = module.staticExports.flatMap(({ entries }) =>
    entries.map(({ exportName: { kind, name } }) => (kind === 'Default' ? 'default' : name)),
  )
  return new Set(names.filter((name) => name !== null))
}
