import { existsSync } from 'node:fs'
import type { Exercise } from '../catalogue/course.ts'
import type { Ending } from './command.ts'

/** Starts the level of an exercise, if it is not started yet, and watches the exercise. */
export async function goTo(next: Exercise): Promise<Ending> {
  if (!existsSync(next.level.work)) {
    const { start } = await import('./start.ts')
    await start([next.level.id])
  }
  const { test } = await import('./test.ts')
  return test([next.id], { watch: true })
}
