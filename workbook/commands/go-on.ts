import { existsSync } from 'node:fs'
import { emitKeypressEvents } from 'node:readline'
import type { Exercise } from '../catalogue/course.ts'
import { bold, dim } from '../terminal/style.ts'
import { EXIT } from './outcome.ts'

/** One key from the map to the exercise: Enter starts it and watches it, any other key leaves. */
export async function goOn(next: Exercise): Promise<number> {
  process.stdout.write(`\n${bold('Enter')} ${dim(`goes to ${next.id}, any other key leaves`)}\n`)
  if ((await pressedKey()) !== 'return') return EXIT.passed
  if (!existsSync(next.level.work)) {
    const { start } = await import('./start.ts')
    await start([next.level.id])
  }
  const { test } = await import('./test.ts')
  return test([next.id], { watch: true })
}

function pressedKey(): Promise<string | undefined> {
  const { stdin } = process
  emitKeypressEvents(stdin)
  stdin.setRawMode(true)
  stdin.resume()
  return new Promise((resolve) => {
    stdin.once('keypress', (_text, key: { name?: string }) => {
      stdin.setRawMode(false)
      stdin.pause()
      resolve(key.name)
    })
  })
}
