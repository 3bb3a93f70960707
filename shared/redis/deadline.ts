/**
 * Settles as `answer` does, or rejects if that takes too long. It cannot stop what has begun, so that may still
 * take effect. It ignores a late result or rejection.
 *
 * @param deadlineMs how long `answer` may take, in milliseconds.
 * @throws what `late` returns, once the time is up.
 */
export async function withDeadline<T>(answer: Promise<T>, deadlineMs: number, late: () => Error): Promise<T> {
  const { promise: timeUp, reject } = Promise.withResolvers<never>()
  let settled = false
  const giveUp = () => {
    if (!settled) reject(late())
  }
  // Node runs timers before it reads sockets. If the process was busy, the reply may be there but not read yet.
  const timer = setTimeout(() => setImmediate(() => setImmediate(giveUp)), deadlineMs)
  try {
    return await Promise.race([answer, timeUp])
  } finally {
    settled = true
    clearTimeout(timer)
  }
}
