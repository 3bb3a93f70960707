import { spawnSync } from 'node:child_process'
import type { Exercise } from '../catalogue/course.ts'
import { EXIT } from '../outcome.ts'
import { onKey } from '../terminal/keys.ts'
import { bold, dim } from '../terminal/style.ts'
import type { Ending } from './command.ts'

/**
 * One key from the map to the exercise: Enter goes there, any other key leaves. A line typed ahead belongs to
 * the shell.
 */
export async function goOn(next: Exercise): Promise<Ending> {
  if (isTypedAhead()) return EXIT.passed
  process.stdout.write(`${bold('Enter')} ${dim(`goes to ${next.id}, any other key leaves`)}\n`)
  const pressed = await new Promise<string | undefined>((resolve) => {
    const stop = onKey(({ name }) => {
      stop()
      resolve(name)
    })
  })
  return pressed === 'return' ? { goTo: next } : EXIT.passed
}

/** Whether keys were pressed before they were asked for. Node can only find out by reading them; bash just looks. */
function isTypedAhead(): boolean {
  // Otherwise an unfinished line would not be seen.
  process.stdin.setRawMode(true)
  try {
    const { status } = spawnSync('bash', ['-c', 'read -t 0'], {
      stdio: [0, 'ignore', 'ignore'],
      timeout: 500,
    })
    return status === 0
  } finally {
    process.stdin.setRawMode(false)
  }
}
