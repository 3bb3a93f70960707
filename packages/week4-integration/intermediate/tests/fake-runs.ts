import type { Plan } from '#intermediate/explain.ts'
import type { Case } from '#intermediate/measure.ts'

export const cases: Case[] = ['a', 'b', 'c'].map((name) => ({ name, text: `SELECT '${name}'` }))

const RESULT = { node: 'Result', estimatedRows: 1, actualRows: 1, loops: 1, removedByFilter: 0 }

/**
 * A `run` for `measure` that runs nothing.
 * @param ms the execution time of a call, by the case and by how often that case was run before.
 * @returns `names` of the cases in the order of the calls, and `atOnce`, the most calls that ran at the same time.
 */
export function fakeRuns(ms: (name: string, nth: number) => number, nodes: Plan['nodes'] = [RESULT]) {
  const names: string[] = []
  const seen = { atOnce: 0 }
  let running = 0
  const run = async ({ name }: Case): Promise<Plan> => {
    const nth = names.filter((before) => before === name).length
    names.push(name)
    seen.atOnce = Math.max(seen.atOnce, ++running)
    await new Promise(setImmediate)
    running--
    return { nodes, buffers: { hit: nth, read: 100 }, planningMs: 7_000, executionMs: ms(name, nth) }
  }
  return { run, names, seen }
}

/** The names of the counted rounds, one list a round: without the first one, if there is one more to warm up. */
export function roundsOf(names: string[], rounds: number): string[][] {
  const all = Array.from({ length: names.length / cases.length }, (_, round) =>
    names.slice(round * cases.length, (round + 1) * cases.length),
  )
  return all.length === rounds + 1 ? all.slice(1) : all
}
