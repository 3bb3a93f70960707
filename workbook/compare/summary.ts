import type { LevelFolder } from '../catalogue/course.ts'
import { bold, count, dim, green, red, wrap, yellow } from '../terminal/style.ts'
import type { FilePair } from './files.ts'
import type { Side } from './sides.ts'

/** Columns beside the name of a file, for its sign and its differences. */
const AROUND_FILE = 24

/**
 * The differences, file by file, and the concepts that the right side adds.
 * @param columns of the terminal; no line takes more.
 */
export function renderSummary(left: Side, right: Side, pairs: FilePair[], columns: number): string[] {
  const width = Math.min(Math.max(...pairs.map(({ file }) => file.length)), columns - AROUND_FILE)
  const differing = pairs.filter(({ state }) => state !== 'same')
  const same = pairs.length - differing.length
  return [
    `${bold(left.label)} beside ${bold(right.label)}`,
    ...differing.map(
      (pair) => `  ${signOf(pair)} ${shortened(pair.file, width).padEnd(width)}  ${sizeOf(pair)}`,
    ),
    ...(same > 0 ? [dim(`    ${count(same, 'file')} the same`)] : []),
    ...(left.level === right.level ? [] : concernLines(left.level, right.level, columns)),
  ]
}

function signOf({ state }: FilePair): string {
  if (state === 'right only') return green('+')
  return state === 'left only' ? red('-') : yellow('~')
}

function sizeOf({ state, added, removed }: FilePair): string {
  if (state === 'right only') return dim(`new, ${count(added, 'line')}`)
  if (state === 'left only') return dim(`gone, ${count(removed, 'line')}`)
  return `${green(`+${added}`)} ${red(`-${removed}`)}`
}

function concernLines(left: LevelFolder, right: LevelFolder, columns: number): string[] {
  const known = new Set(left.exercises.map(({ concept }) => concept))
  const added = right.exercises.filter(({ concept }) => !known.has(concept))
  if (added.length === 0) return []
  const width = Math.max(...added.map(({ id }) => id.length))
  return [
    '',
    `${bold(right.id)} adds`,
    ...added.flatMap(({ id, title, concept }) =>
      wrap(`${title} (${concept})`, columns - width - 4).map(
        (line, index) => `  ${dim((index === 0 ? id : '').padEnd(width))}  ${line}`,
      ),
    ),
  ]
}

/** A path that is too long loses its beginning. */
export function shortened(path: string, width: number): string {
  return path.length <= width ? path : `…${path.slice(path.length - width + 1)}`
}
