import type { Exercise } from '../catalogue/course.ts'
import { EXIT } from '../outcome.ts'
import { onKey } from '../terminal/keys.ts'
import { bold, dim } from '../terminal/style.ts'
import type { Ending } from './command.ts'

/** One key from the map to the exercise: Enter goes there, any other key leaves. */
export async function goOn(next: Exercise): Promise<Ending> {
  process.stdout.write(`\n${bold('Enter')} ${dim(`goes to ${next.id}, any other key leaves`)}\n`)
  const pressed = await new Promise<string | undefined>((resolve) => {
    const stop = onKey(({ name }) => {
      stop()
      resolve(name)
    })
  })
  return pressed === 'return' ? { goTo: next } : EXIT.passed
}
