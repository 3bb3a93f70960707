/**
 * The value in the middle when they are sorted; of an even number, the mean of the two in the middle.
 * @throws {RangeError} where there is none.
 */
export function median(values: number[]): number {
  // #region 4 — the median
  if (values.length === 0) throw new RangeError('No values have no median')
  // Without a comparison, sort() compares them as texts: 10, 100, 9.
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] as number
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] as number
  return (lower + upper) / 2
  // #endregion
}
