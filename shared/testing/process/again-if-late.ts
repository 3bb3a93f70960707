import { howBusy } from '../machine.ts'

/** What programs say of a limit on their waiting: `timeout expired`, `timed out`, `ETIMEDOUT`. */
const LATE = /time(d)?[ -]?out/i
const TRIES = 3

/**
 * Runs a program again if it complains that something took too long, and the machine is busy. A program that waits 1.5 s for its
 * database has done nothing wrong there: the machine was too slow for it.
 * @param run starts the program, and resolves when it has ended. What it does before it is late, it does again.
 */
export async function againIfLate<Ended extends { code: number | null; stderr: string }>(
  run: () => Promise<Ended>,
): Promise<Ended> {
  for (let tries = 1; ; tries += 1) {
    const ended = await run()
    const isLate = ended.code !== 0 && LATE.test(ended.stderr)
    if (!isLate || tries === TRIES || howBusy() === '') return ended
  }
}
