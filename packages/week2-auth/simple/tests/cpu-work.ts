/**
 * The work that a request makes, in milliseconds of CPU time of this process, its other threads included: whatever else
 * the machine is busy with does not count. The median of some rounds, in which the requests take turns.
 */
export async function workOf<Name extends string>(
  requests: Record<Name, () => PromiseLike<unknown>>,
  rounds: number,
): Promise<Record<Name, number>> {
  const samples = new Map<string, number[]>()
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, send] of Object.entries<() => PromiseLike<unknown>>(requests)) {
      const start = process.cpuUsage()
      await send()
      const { user, system } = process.cpuUsage(start)
      samples.set(name, [...(samples.get(name) ?? []), (user + system) / 1_000])
    }
  }
  const medians = [...samples].map(([name, times]) => [name, times.sort((a, b) => a - b)[times.length >> 1]])
  return Object.fromEntries(medians)
}
