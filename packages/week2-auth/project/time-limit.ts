/**
 * A signal that aborts after this time, as `AbortSignal.timeout` does, but not because the event loop was busy.
 * @param ms how long, in milliseconds.
 */
export function timeLimit(ms: number): AbortSignal {
  const controller = new AbortController()
  const giveUp = () => controller.abort(new DOMException('The time is up', 'TimeoutError'))
  // The event loop runs timers before it reads sockets. After a busy stretch the answer may be there, but not read yet.
  setTimeout(() => setImmediate(() => setImmediate(giveUp)), ms).unref()
  return controller.signal
}
