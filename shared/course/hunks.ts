/** One line of a hunk: context, removed or added. Its text ends with `\n`, unless it ends its file without one. */
export interface HunkLine {
  kind: ' ' | '-' | '+'
  text: string
}

/** Lines that change, with enough of their neighbours to make them unique. */
export type Hunk = HunkLine[]

/** What a patch does to one file. */
export interface FileChange {
  /** Relative to the level's folder. */
  path: string
  kind: 'changed' | 'new' | 'deleted'
  hunks: Hunk[]
}

/** The lines that a hunk looks for. */
export const linesBefore = (hunk: Hunk) => hunk.filter(({ kind }) => kind !== '+').map(({ text }) => text)

/** The lines that a hunk leaves behind. */
export const linesAfter = (hunk: Hunk) => hunk.filter(({ kind }) => kind !== '-').map(({ text }) => text)

const NOWHERE = '/dev/null'

/**
 * Reads the files and hunks of a patch.
 * @throws {Error} that says in which of its lines it is malformed.
 */
export function parseHunks(diff: string): FileChange[] {
  const lines = diff.replaceAll('\r\n', '\n').replace(/\n+$/, '').split('\n')
  const changes: FileChange[] = []
  let change: FileChange | undefined
  let hunk: Hunk | undefined
  let blank = 0
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const fail = (message: string) => new Error(`in line ${index + 1} of the difference, ${message}`)
    if (isHeader(lines, index)) {
      change = headerOf(line, lines[index + 1] ?? '')
      const { path } = change
      if (changes.some((other) => other.path === path)) throw fail(`${path} comes a second time`)
      changes.push(change)
      hunk = undefined
      if (lines[index + 1]?.startsWith('+++ ')) index += 1
    } else if (change === undefined) {
      throw fail('there is no file: begin with "--- app.ts", and "@@" below it')
    } else if (line === '@@') {
      hunk = []
      change.hunks.push(hunk)
    } else if (line === '') {
      // Editors strip the space of a blank line of context. At the end of a hunk it is only a separator.
      blank += 1
      continue
    } else if (hunk === undefined || line.startsWith('@@')) {
      throw fail(`"${line}" should be "@@" and nothing else: lines are found by what they say`)
    } else {
      for (; blank > 0; blank -= 1) hunk.push({ kind: ' ', text: '\n' })
      const last = hunk.at(-1)
      if (line.startsWith('\\') && last !== undefined) last.text = last.text.slice(0, -1)
      else if (isKind(line[0])) hunk.push({ kind: line[0], text: `${line.slice(1)}\n` })
      else throw fail(`"${line}" begins with none of " ", "-" and "+"`)
    }
    blank = 0
  }
  for (const change of changes) check(change)
  return changes
}

/** A removed `-- comment` of SQL looks like a header. A header has a blank line above it and its hunk below. */
function isHeader(lines: string[], index: number): boolean {
  const [above = '', line, below = ''] = [lines[index - 1], lines[index], lines[index + 1]]
  return (
    line?.startsWith('--- ') === true && above === '' && (below.startsWith('@@') || below.startsWith('+++ '))
  )
}

function headerOf(from: string, to: string): FileChange {
  const [before, after] = [from.slice(4).trim(), to.startsWith('+++ ') ? to.slice(4).trim() : undefined]
  if (before === NOWHERE && after !== undefined) return { path: after, kind: 'new', hunks: [] }
  if (after === NOWHERE) return { path: before, kind: 'deleted', hunks: [] }
  if (after === undefined) return { path: before, kind: 'changed', hunks: [] }
  throw new Error(`"--- ${before}" alone names a file that changes: leave "+++ ${after}" out`)
}

const isKind = (char: string | undefined): char is HunkLine['kind'] =>
  char === ' ' || char === '-' || char === '+'

function check({ path, kind, hunks }: FileChange): void {
  if (kind === 'changed' && hunks.length === 0) throw new Error(`it does not say what changes in ${path}`)
  if (kind === 'deleted' && hunks.length > 0) throw new Error(`it deletes ${path}: leave its lines out`)
  if (kind === 'new' && (hunks.length > 1 || hunks[0]?.some((line) => line.kind !== '+')))
    throw new Error(`it creates ${path}: write one hunk of lines with "+"`)
  if (kind === 'changed' && hunks.some((hunk) => hunk.every((line) => line.kind === ' ')))
    throw new Error(`a hunk of ${path} changes nothing`)
}
