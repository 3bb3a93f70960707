import { onTestFinished } from 'vitest'

const EVENTS = ['unhandledRejection', 'uncaughtException'] as const

/**
 * What is thrown where nobody catches it ends a Node process. In a test it must not: it is written down, and
 * `die` does to the server what the end of its process would do.
 * @returns what was thrown, until the running test ends.
 */
export function catchFatal(die: () => void): unknown[] {
  const fatal: unknown[] = []
  const onFatal = (error: unknown) => {
    fatal.push(error)
    die()
  }
  for (const event of EVENTS) {
    const others = process.listeners(event as 'uncaughtException')
    process.removeAllListeners(event).on(event, onFatal)
    onTestFinished(() => {
      process.removeAllListeners(event)
      for (const other of others) process.on(event, other)
    })
  }
  return fatal
}
