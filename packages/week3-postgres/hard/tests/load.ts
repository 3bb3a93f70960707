import type { Pool } from 'pg'
import { times } from './accounts.ts'
import { randomNumbers } from './random.ts'

/** The amount that the database refuses to credit: one of the twenty amounts there are. */
export const FAILING_AMOUNT = 13

type Transfer = (pool: Pool, senderId: number, receiverId: number, amount: number) => Promise<number>

/**
 * Many transfers at once among some accounts, in the same random way each time.
 * @returns what became of each, `done` or the code or name of its error, and what each account has got by those that were done.
 */
export async function transferAtRandom(transfer: Transfer, pool: Pool, ids: number[], count: number) {
  const random = randomNumbers(7)
  const planned = times(count, () => {
    const sender = random(ids.length)
    const receiver = (sender + 1 + random(ids.length - 1)) % ids.length
    return { sender, receiver, amount: 1 + random(20) * 12 }
  })
  const gained = ids.map(() => 0)
  const outcomes = await Promise.all(
    planned.map(async ({ sender, receiver, amount }) => {
      const call = transfer(pool, ids[sender] as number, ids[receiver] as number, amount)
      const outcome: string = await call.then(
        () => 'done',
        (error) => error.code ?? error.name,
      )
      if (outcome === 'done') {
        gained[sender] = (gained[sender] as number) - amount
        gained[receiver] = (gained[receiver] as number) + amount
      }
      return { amount, sender, outcome }
    }),
  )
  return { outcomes, gained }
}
