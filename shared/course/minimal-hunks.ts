import type { Change } from './changes.ts'
import type { Hunk, HunkLine } from './hunks.ts'
import { placesOf, type Stretch } from './place-hunks.ts'
import { withPlainEnd } from './text-lines.ts'

/** Changes that one hunk holds, and the lines that it covers with its context; the last line is excluded. */
interface Draft {
  changes: Change[]
  from: number
  to: number
}

/** Two hunks with at most this many lines of context between them become one. */
const MOST_CONTEXT = 8

const MOST_ROUNDS = 50

/**
 * The hunks of these changes, each with just enough context to be unique. The changes are in the order of the
 * file and do not overlap.
 * @param own where to look for the patch first: the regions of its exercise.
 */
export function minimalHunks(
  lines: readonly string[],
  changes: readonly Change[],
  own: readonly Stretch[],
): Hunk[] {
  let drafts = together(changes, lines)
  for (let round = 0; ; round += 1) {
    drafts = withoutSeams(drafts)
    const places = placesOf(
      drafts.map((draft) => hunkOf(draft, lines)),
      lines,
      own,
    )
    const open = drafts.findIndex((draft, index) => !isOnly(places[index], draft))
    if (open === -1) return drafts.map((draft) => hunkOf(draft, lines))
    // Context that one hunk gets can make another ambiguous again.
    drafts = round < MOST_ROUNDS ? grown(drafts, open, lines, own) : joined(drafts, open, lines)
  }
}

/** Lines between changes that say nothing, such as a closing brace, do not separate hunks. */
function together(changes: readonly Change[], lines: readonly string[]): Draft[] {
  const drafts: Draft[] = []
  for (const change of changes) {
    const last = drafts.at(-1)
    const between = last === undefined ? [] : lines.slice(last.to, change.at)
    const to = change.at + change.removed
    if (last !== undefined && between.length <= 2 && !between.some((line) => /\w/.test(line))) {
      last.changes.push(change)
      last.to = to
    } else drafts.push({ changes: [change], from: change.at, to })
  }
  return drafts
}

/** Hunks whose contexts touch become one. */
function withoutSeams(drafts: Draft[]): Draft[] {
  const joined: Draft[] = []
  for (const draft of drafts) {
    const last = joined.at(-1)
    if (last?.to === draft.from) joined.splice(-1, 1, both(last, draft))
    else joined.push(draft)
  }
  return joined
}

const both = (upper: Draft, lower: Draft): Draft => ({
  changes: [...upper.changes, ...lower.changes],
  from: upper.from,
  to: lower.to,
})

function hunkOf({ changes, from, to }: Draft, lines: readonly string[]): Hunk {
  const hunk: HunkLine[] = []
  const add = (kind: HunkLine['kind'], texts: readonly string[]) =>
    hunk.push(...texts.map((text) => ({ kind, text: withPlainEnd(text) })))
  let at = from
  for (const change of changes) {
    add(' ', lines.slice(at, change.at))
    at = change.at + change.removed
    add('-', lines.slice(change.at, at))
    add('+', change.added)
  }
  add(' ', lines.slice(at, to))
  return hunk
}

/** The same drafts with more context for one of them: the least that makes it unique. */
function grown(drafts: Draft[], open: number, lines: readonly string[], own: readonly Stretch[]): Draft[] {
  const draft = drafts[open] as Draft
  const [lowest, highest] = [drafts[open - 1]?.to ?? 0, drafts[open + 1]?.from ?? lines.length]
  const [first, last] = [draft.changes[0] as Change, draft.changes.at(-1) as Change]
  const cores = { from: first.at, to: last.at + last.removed }
  for (const { from, to } of contexts(cores, lines)) {
    if (from < lowest || to > highest) continue
    const candidate = drafts.with(open, { ...draft, from, to })
    const places = placesOf(
      candidate.map((one) => hunkOf(one, lines)),
      lines,
      own,
    )
    if (isOnly(places[open], { from })) return candidate
  }
  return joined(drafts, open, lines)
}

/** The stretches around changes, those with the least context first; among equals, the higher one first. */
function contexts({ from, to }: { from: number; to: number }, lines: readonly string[]) {
  const cost = (start: number, end: number) =>
    lines.slice(start, end).reduce((sum, line) => sum + costOf(line), 0)
  const all: { from: number; to: number; cost: number }[] = []
  for (let before = 0; before <= Math.min(from, MOST_CONTEXT); before += 1) {
    for (let after = 0; after <= Math.min(lines.length - to, MOST_CONTEXT); after += 1) {
      const stretch = { from: from - before, to: to + after }
      // A blank line at the edge of a hunk gets lost in an editor that strips spaces.
      const edges = [before > 0 ? lines[stretch.from] : 'none', after > 0 ? lines[stretch.to - 1] : 'none']
      if (edges.some((line) => line?.trim() === '')) continue
      all.push({ ...stretch, cost: cost(stretch.from, from) + cost(to, stretch.to) })
    }
  }
  return all.sort((a, b) => a.cost - b.cost || a.from - b.from)
}

/** Comments are reworded more often than code, and a brace or a blank line tells a reader little. */
function costOf(line: string): number {
  if (/^\s*(?:\/\/|\/\*|\*|--|#)/.test(line)) return /#(?:end)?region/.test(line) ? 1.3 : 1.6
  return /\w/.test(line) ? 1 : 1.2
}

/**
 * The same drafts after one and its neighbour became one, or with the whole file as the context of the last one
 * left.
 */
function joined(drafts: Draft[], open: number, lines: readonly string[]): Draft[] {
  if (drafts.length === 1) return [{ ...(drafts[0] as Draft), from: 0, to: lines.length }]
  const first = Math.min(open, drafts.length - 2)
  return drafts.toSpliced(first, 2, both(drafts[first] as Draft, drafts[first + 1] as Draft))
}

const isOnly = (places: number[] | undefined, { from }: Pick<Draft, 'from'>) =>
  places?.length === 1 && places[0] === from
