import type { LevelFolder } from '../catalogue/course.ts'
import { bold, count, dim, green, red } from '../terminal/style.ts'
import type { FilePair } from './files.ts'
import type { Side } from './sides.ts'

/** What differs, file by file, and which concerns the right side adds. */
export function renderSummary(left: Side, right: Side, pairs: FilePair[]): string[] {
  const width = Math.max(...pairs.map(({ file }) => file.length))
  const differing = pairs.filter(({ state }) => state !== 'same')
  const same = pairs.length - differing.length
  return [
    `${bold(left.label)} beside ${bold(right.label)}`,
    ...differing.map((pair) => `  ${signOf(pair)} ${pair.file.padEnd(width)}  ${sizeOf(pair)}`),
    ...(same > 0 ? [dim(`    ${count(same, 'file')} the same`)] : []),
    ...(left.level === right.level ? [] : concernLines(left.level, right.level)),
  ]
}

function signOf({ state }: FilePair): string {
  if (state === 'right only') return green('+')
  return state === 'left only' ? red('-') : '~'
}

function sizeOf({ state, added, removed }: FilePair): string {
  if (state === 'right only') return dim(`new, ${count(added, 'line')}`)
  if (state === 'left only') return dim(`gone, ${count(removed, 'line')}`)
  return `${green(`+${added}`)} ${red(`-${removed}`)}`
}

function concernLines(left: LevelFolder, right: LevelFolder): string[] {
  const known = new Set(left.exercises.map(({ concept }) => concept))
  const added = right.exercises.filter(({ concept }) => !known.has(concept))
  if (added.length === 0) return []
  const width = Math.max(...added.map(({ id }) => id.length))
  return [
    '',
    `${bold(right.id)} adds`,
    ...added.map(({ id, title, concept }) => `  ${dim(id.padEnd(width))}  ${title} ${dim(`(${concept})`)}`),
  ]
}
