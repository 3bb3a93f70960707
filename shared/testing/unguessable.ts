import { expect, vi } from 'vitest'

/** As many characters as this hold 64 bits or more, in hexadecimal digits as well. */
const DIFFERING = 16

/**
 * Expects secrets that nobody can guess: two of them differ although `Math.random()` and the time stand still. The next
 * values of `Math.random()` follow from the last ones, and the time is known to everybody.
 * @param make makes a secret of at least 128 random bits, as text.
 */
export async function expectUnguessable(what: string, make: () => Promise<string>): Promise<void> {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.4)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  try {
    const [first, second] = [await make(), await make()]
    const differing = [...second].filter((character, at) => character !== first[at])
    expect(
      differing.length,
      `how many characters of ${what} differ from the one before while Math.random() and the time stand still`,
    ).toBeGreaterThanOrEqual(DIFFERING)
  } finally {
    vi.useRealTimers()
    random.mockRestore()
  }
}
