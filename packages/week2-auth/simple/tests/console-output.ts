import { inspect } from 'node:util'
import { vi } from 'vitest'

/** All that is logged while `act` runs, objects with what is in them. None of it is printed. */
export async function loggedDuring(act: () => Promise<unknown>): Promise<string> {
  const methods = ['log', 'info', 'warn', 'error', 'debug', 'dir', 'table', 'trace'] as const
  const spies = [
    ...methods.map((method) => vi.spyOn(console, method).mockImplementation(() => {})),
    ...[process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockReturnValue(true)),
  ]
  try {
    await act()
    return spies
      .flatMap(({ mock }) => mock.calls.flat().map((value) => inspect(value, { depth: 9 })))
      .join('\n')
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
