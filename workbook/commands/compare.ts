import { loadCourse } from '../catalogue/course.ts'
import { columnWidth, renderColumns, renderLines } from '../compare/columns.ts'
import { type FilePair, pairFiles } from '../compare/files.ts'
import { readSides, type Side } from '../compare/sides.ts'
import { renderSummary, shortened } from '../compare/summary.ts'
import { EXIT, UsageError } from '../outcome.ts'
import { page } from '../terminal/pager.ts'
import { bold, cyan, dim } from '../terminal/style.ts'

/** Width of the two columns if the width of the terminal is unknown. */
const PLAIN_WIDTH = 160
const NARROWEST = 60

/** `learn compare A B [FILE]`: two levels, or a level and the learner's own, side by side. */
export async function compare(args: string[]): Promise<number> {
  const { left, right, file } = readSides(loadCourse(), args)
  const pairs = pairFiles(left, right)
  const chosen =
    file === undefined ? pairs.filter(({ state }) => state !== 'same') : [named(pairs, file, left, right)]
  const width = Math.max(process.stdout.columns ?? PLAIN_WIDTH, NARROWEST)
  const lines = [
    ...(file === undefined ? renderSummary(left, right, pairs, width) : []),
    ...chosen.flatMap((pair) => ['', ...headingLines(pair, left, right, width), ...bodyLines(pair, width)]),
  ]
  await page(`${lines.join('\n')}\n`)
  return EXIT.passed
}

function named(pairs: FilePair[], file: string, left: Side, right: Side): FilePair {
  const found =
    pairs.find((pair) => pair.file === file) ?? pairs.find((pair) => pair.file.endsWith(`/${file}`))
  if (found !== undefined) return found
  const names = pairs.map((pair) => pair.file).join(', ')
  throw new UsageError(`Neither ${left.label} nor ${right.label} has a file ${file}. There is: ${names}.`)
}

function headingLines({ file, state }: FilePair, left: Side, right: Side, width: number): string[] {
  const title = ({ label }: Side, room: number) =>
    bold(cyan(shortened(`${label}/${file}`, room).padEnd(room)))
  if (state === 'left only' || state === 'right only') {
    const [only, note] = state === 'left only' ? [left, 'gone'] : [right, 'new']
    return [`${title(only, width - 6).trimEnd()}  ${dim(note)}`, dim('─'.repeat(width))]
  }
  const column = columnWidth(width)
  const line = '─'.repeat(column + 1)
  return [`${title(left, column)} ${dim('│')} ${title(right, column)}`, dim(`${line}┼${line}`)]
}

/** A file that only one side has is shown in one column. */
function bodyLines({ state, rows }: FilePair, width: number): string[] {
  if (state === 'changed' || state === 'same') return renderColumns(rows, width)
  return renderLines(
    rows.flatMap(({ left, right }) => left ?? right ?? []),
    width,
  )
}
