import { inspect } from 'node:util'
import { vi } from 'vitest'

/** What `act` answers, and all that is printed while it runs. */
export async function printedDuring<T>(act: () => Promise<T>): Promise<[T, string]> {
  const spies = [
    ...(['debug', 'error', 'info', 'log', 'warn'] as const).map((method) => vi.spyOn(console, method)),
    ...[process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write')),
  ]
  try {
    const answer = await act()
    const calls = spies.flatMap(({ mock }) => mock.calls.map((call) => inspect(call, { depth: 20 })))
    return [answer, calls.join('\n')]
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
