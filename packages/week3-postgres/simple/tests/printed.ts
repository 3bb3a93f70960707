import { inspect } from 'node:util'
import { vi } from 'vitest'

/** All that is printed while `act` runs. */
export async function printedDuring(act: () => Promise<unknown>): Promise<string> {
  const spies = [
    ...(['debug', 'error', 'info', 'log', 'warn'] as const).map((method) => vi.spyOn(console, method)),
    ...[process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write')),
  ]
  try {
    await act()
    return spies.flatMap(({ mock }) => mock.calls.map((call) => inspect(call, { depth: 20 }))).join('\n')
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
