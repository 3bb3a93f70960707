/**
 * The errors during `act` that would have ended the process: uncaught errors, such as an `error` event without
 * a listener, and unhandled rejections.
 * @throws what `act` failed with. If there were such errors too, it names the first of them.
 */
export async function uncaughtDuring(act: () => Promise<unknown>): Promise<unknown[]> {
  const uncaught: unknown[] = []
  const listener = (reason: unknown) => {
    // pg puts the whole client into its error: hundreds of lines in a failure.
    if (reason instanceof Error && 'client' in reason)
      Object.defineProperty(reason, 'client', { enumerable: false })
    uncaught.push(reason)
  }
  const events = ['uncaughtException', 'unhandledRejection'] as const
  // Vitest listens too, and could not tell which test they belong to.
  const others = events.map((event) => process.listeners(event as 'uncaughtException'))
  for (const event of events) process.removeAllListeners(event).on(event, listener)
  try {
    await act().catch((failure: Error) => {
      const [first] = uncaught
      // What the test then waits for in vain is only a consequence.
      if (first === undefined) throw failure
      const end = 'Nothing in the code caught this: in production it ends the process.'
      throw new Error(`${first}. ${end} Then: ${failure.message}`, { cause: failure })
    })
    // Node looks for unhandled rejections when all microtasks are done, before it goes on to the next phase.
    await new Promise(setImmediate)
  } finally {
    events.forEach((event, index) => {
      process.off(event, listener)
      for (const other of others[index] ?? []) process.on(event as 'uncaughtException', other)
    })
  }
  return uncaught
}
