import { existsSync } from 'node:fs'
import type { Exercise } from '../catalogue/course.ts'
import { onKey } from '../terminal/keys.ts'
import { bold, dim } from '../terminal/style.ts'
import { EXIT } from './outcome.ts'

/** One key from the map to the exercise: Enter starts it and watches it, any other key leaves. */
export async function goOn(next: Exercise): Promise<number> {
  process.stdout.write(`\n${bold('Enter')} ${dim(`goes to ${next.id}, any other key leaves`)}\n`)
  const pressed = await new Promise<string | undefined>((resolve) => {
    const stop = onKey(({ name }) => {
      stop()
      resolve(name)
    })
  })
  return pressed === 'return' ? goTo(next) : EXIT.passed
}

/** Starts the level of an exercise where it is not started yet, and watches the exercise. */
export async function goTo(next: Exercise): Promise<number> {
  if (!existsSync(next.level.work)) {
    const { start } = await import('./start.ts')
    await start([next.level.id])
  }
  const { test } = await import('./test.ts')
  return test([next.id], { watch: true })
}
