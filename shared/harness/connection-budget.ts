import { basename, dirname } from 'node:path'

declare module 'vitest' {
  interface ProvidedContext {
    /** How many connections to PostgreSQL one test file of a level may open, by the name of the level. */
    connections?: Record<string, number>
  }
}

const key = Symbol.for('nine-weeks.connections-opened')

/**
 * How many connections this process has opened: the difference is what a test file opened, without those of its
 * programs.
 */
export const openedConnections = () => (globalThis as unknown as Record<symbol, number | undefined>)[key] ?? 0

/**
 * Limits a test file to the budget of its level. A connection costs as much CPU as dozens of statements, and a
 * proof runs each file dozens of times.
 * @throws {Error} when the file has opened more.
 */
export function holdToBudget(testFile: string, opened: number, budgets: Record<string, number>): void {
  const level = basename(dirname(dirname(testFile)))
  const budget = budgets[level] ?? 0
  if (opened <= budget) return
  throw new Error(
    `${basename(testFile)} opened ${opened} connections to PostgreSQL; a test file of ${level} may open ${budget}. Give pools a ` +
      '`max`, keep one for several calls, or raise `connections` in the vitest.config.ts of the week.',
  )
}
