/**
 * Settles as `answer` does, or rejects when that takes too long. Nothing can stop what was begun: what comes late is
 * ignored, and its effects may still come.
 * @param late makes the error to reject with after `deadlineMs` milliseconds.
 */
export async function withDeadline<T>(answer: Promise<T>, deadlineMs: number, late: () => Error): Promise<T> {
  // #region 4 — wait, but not for ever
  const { promise: timeUp, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late()), deadlineMs)
  try {
    // The race also listens to whoever loses it: a late rejection is no unhandled one.
    return await Promise.race([answer, timeUp])
  } finally {
    // Else every request would leave a timer behind that lives as long as the deadline.
    clearTimeout(timer)
  }
  // #endregion
}
