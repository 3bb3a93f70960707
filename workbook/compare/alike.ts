/** From this likeness on, one line counts as the other one changed. Below it they are two lines. */
const ALIKE = 0.5
/** Each line of a block is compared with each. Above this many comparisons, only the order decides. */
const MOST_COMPARISONS = 10_000

/** Whether one line is the other one changed, and not just another line in its place. */
export function isAlike(left: string, right: string): boolean {
  return likeness(wordsOf(left), wordsOf(right)) > ALIKE
}

/**
 * Finds which of the removed lines have become which of the added ones, keeping the order of both sides, with the greatest total likeness.
 * @returns pairs of indices, growing on both sides.
 */
export function alikePairs(removed: string[], added: string[]): [number, number][] {
  if (removed.length * added.length > MOST_COMPARISONS) return []
  const a = removed.map(wordsOf)
  const b = added.map(wordsOf)
  const likenesses = a.map((left) =>
    b.map((right) => {
      const found = likeness(left, right)
      return found > ALIKE ? found : 0
    }),
  )
  // best[i][j]: the greatest likeness of the lines from i and from j on.
  const best = Array.from({ length: a.length + 1 }, () => new Float64Array(b.length + 1))
  const at = (i: number, j: number) => best[i]?.[j] ?? 0
  const paired = (i: number, j: number) => (likenesses[i]?.[j] ?? 0) + at(i + 1, j + 1)
  for (let i = a.length - 1; i >= 0; i--) {
    const row = best[i]
    for (let j = b.length - 1; row !== undefined && j >= 0; j--)
      row[j] = Math.max(at(i + 1, j), at(i, j + 1), paired(i, j))
  }
  const pairs: [number, number][] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (likenesses[i]?.[j] && at(i, j) === paired(i, j)) pairs.push([i++, j++])
    else if (at(i, j) === at(i + 1, j)) i++
    else j++
  }
  return pairs
}

/** The words of a line; a line of punctuation is one word. */
function wordsOf(line: string): string[] {
  return line.match(/[\p{L}\p{N}_$]+/gu) ?? [line.trim()]
}

/** Twice the number of common words, divided by the number of words in both, 0 to 1 (Sørensen and Dice). */
function likeness(a: string[], b: string[]): number {
  const left = [...b]
  let common = 0
  for (const word of a) {
    const index = left.indexOf(word)
    if (index === -1) continue
    left.splice(index, 1)
    common += 1
  }
  return (2 * common) / (a.length + b.length)
}
