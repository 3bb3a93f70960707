/** What nobody handles while `act` runs: rejections which end a process, unless somebody listens as this does. */
export async function unhandledDuring(act: () => Promise<unknown>): Promise<unknown[]> {
  const unhandled: unknown[] = []
  const listener = (reason: unknown) => unhandled.push(reason)
  // Vitest listens too, and would lay them to no test in particular.
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', listener)
  try {
    await act()
    // Node looks for unhandled rejections when all microtasks are done, before it goes on to the next phase.
    await new Promise(setImmediate)
  } finally {
    process.off('unhandledRejection', listener)
    for (const other of others) process.on('unhandledRejection', other)
  }
  return unhandled
}
