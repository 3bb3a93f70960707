/**
 * Settles as `answer` does, or rejects when that takes too long. It cannot stop the work: a late result is ignored,
 * but the work may still have its effect.
 * @param late makes the error to reject with after `deadlineMs` milliseconds.
 */
export async function withDeadline<T>(answer: Promise<T>, deadlineMs: number, late: () => Error): Promise<T> {
  // #region 4 — wait, but not forever
  const { promise: timeUp, reject } = Promise.withResolvers<never>()
  // Node runs timers before it reads sockets. In a process that was busy, the reply may be there already.
  const giveUp = () => setImmediate(() => setImmediate(() => reject(late())))
  const timer = setTimeout(giveUp, deadlineMs)
  try {
    // The race handles the loser's rejection too.
    return await Promise.race([answer, timeUp])
  } finally {
    clearTimeout(timer)
  }
  // #endregion
}
