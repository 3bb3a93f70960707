import { type Change, changesBetween } from 'shared/course/changes.ts'

/** A comment or a blank line, in any language of the course. Rewording it is no conflict. */
const IS_COMMENT = /^(?:\/\/.*|\/\*.*|\*[ /].*|\*|-- .*|# .*|<!--.*)?$/

/** Where a change is in an edited file, or what is in its way. */
export type Moved = { change: Change } | { conflict: { at: number; was: string; is: string } }

/**
 * Carries a change of a file over edits of it. Edits elsewhere move it. An edited comment among the lines that
 * it removes is removed too. Lines that were only indented indent the change as well.
 * @param isAbove whether lines that both add at one place go above the edit's.
 */
export function movedChange(change: Change, before: string[], now: string[], isAbove: boolean): Moved {
  const exact = moved(change, before, now, (line) => line, isAbove)
  if ('change' in exact) return exact
  const indented = moved(change, before, now, (line) => line.trim(), isAbove)
  return 'change' in indented ? indented : exact
}

function moved(
  change: Change,
  before: string[],
  now: string[],
  seen: (line: string) => string,
  isAbove: boolean,
): Moved {
  const edits = changesBetween(before.map(seen), now.map(seen)).flatMap(lineByLine)
  const end = change.at + change.removed
  let { at, removed } = change
  let shift = 0
  for (const edit of edits) {
    const [start, stop] = [edit.at, edit.at + edit.removed]
    const grows = edit.added.length - edit.removed
    const isSamePlace = start === end && stop === change.at
    if (isSamePlace ? !isAbove : stop <= change.at) {
      at += grows
    } else if (start < end || (start < change.at && stop > change.at)) {
      const inside = [...before.slice(start, stop), ...edit.added]
      if (start < change.at || stop > end || !inside.every((line) => IS_COMMENT.test(line.trim())))
        return { conflict: { at: start + shift, was: before[start] ?? '', is: edit.added[0] ?? '' } }
      removed += grows
    }
    shift += grows
  }
  const added = indented(change.added, indentAt(before, change), indentAt(now, { at, removed }))
  return { change: { at, removed, added } }
}

/** An edit that keeps the number of lines counts line by line. */
function lineByLine(edit: Change): Change[] {
  if (edit.removed !== edit.added.length) return [edit]
  return edit.added.map((line, index) => ({ at: edit.at + index, removed: 1, added: [line] }))
}

/** The indentation of the first line of a change, or of the line above if the change only adds. */
function indentAt(lines: string[], { at, removed }: Pick<Change, 'at' | 'removed'>): string {
  return /^[ \t]*/.exec(lines[removed > 0 ? at : at - 1] ?? '')?.[0] ?? ''
}

function indented(lines: string[], from: string, to: string): string[] {
  if (from === to) return lines
  return lines.map((line) => {
    if (line.trim() === '') return line
    if (to.length > from.length) return to.slice(from.length) + line
    return line.startsWith(from.slice(to.length)) ? line.slice(from.length - to.length) : line.trimStart()
  })
}
