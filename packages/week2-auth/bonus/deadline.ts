/**
 * Waits for `answer`, but not longer than `deadlineMs` milliseconds.
 * @throws what `late` makes, when the time is up. What comes later is ignored, a rejection too.
 */
export async function withDeadline<T>(answer: Promise<T>, deadlineMs: number, late: () => Error): Promise<T> {
  const { promise: timeUp, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late()), deadlineMs)
  try {
    return await Promise.race([answer, timeUp])
  } finally {
    clearTimeout(timer)
  }
}
