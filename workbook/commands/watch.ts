import type { Vitest } from 'vitest/node'
import type { Exercise } from '../catalogue/course.ts'
import { onKey } from '../terminal/keys.ts'
import { dim } from '../terminal/style.ts'

/** What a learner asked for while a verdict was being watched. */
export type Wish = 'end' | 'next'

/** The line below a watched verdict: what happens now, and which keys there are. */
export function watchLine(hintsFor: Exercise | undefined, next: Exercise | undefined): string {
  if (!process.stdin.isTTY) return dim('\nWaiting for a save. Ctrl-C ends it.')
  const keys = ['Enter again', hintsFor && 'h hint', next && `n ${next.id}`, 'q quit'].filter(Boolean)
  return dim(`\nWaiting for a save.  ${keys.join('  ·  ')}`)
}

/** Waits until the learner has enough: by a key on a terminal, by a signal anywhere. */
export function waitForWish(
  vitest: Vitest,
  hintsFor: Exercise | undefined,
  next: () => Exercise | undefined,
): Promise<Wish> {
  return new Promise((resolve) => {
    let stopKeys = () => {}
    const wish = (made: Wish) => {
      stopKeys()
      process.off('SIGINT', end).off('SIGTERM', end)
      resolve(made)
    }
    const end = () => wish('end')
    process.once('SIGINT', end).once('SIGTERM', end)
    if (!process.stdin.isTTY) return
    stopKeys = onKey(({ name, ctrl }) => {
      if (name === 'q' || (ctrl && (name === 'c' || name === 'd'))) wish('end')
      else if (name === 'n' && next() !== undefined) wish('next')
      else if (name === 'h' && hintsFor !== undefined) showHint(hintsFor)
      else if (name === 'return') runAgain(vitest)
    })
  })
}

async function runAgain(vitest: Vitest): Promise<void> {
  await vitest.rerunTestSpecifications(await vitest.globTestSpecifications(), true)
}

async function showHint({ id }: Exercise): Promise<void> {
  const { hint } = await import('./hint.ts')
  process.stdout.write('\n')
  await hint([id], {})
}
