import type { Queryable } from 'shared/db/queryable.ts'

/**
 * A unit of work as it was done: on which connection, whether that is a pipeline, and how many were under way when it
 * began, itself included.
 */
export interface Unit {
  pid: number
  atOnce: number
  isPipeline: boolean
}

/** Work for `measurePools` that remembers what was done. It fails at its unit number `failing`. */
export function recordedWork(failing = Number.POSITIVE_INFINITY) {
  const units: Unit[] = []
  const error = new Error('the work has failed')
  let begun = 0
  let running = 0
  const work = async (db: Queryable) => {
    const [nth, atOnce] = [++begun, ++running]
    try {
      const { rows } = await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      if (nth >= failing) throw error
      units.push({ pid: rows[0]?.pid ?? 0, atOnce, isPipeline: Reflect.get(db, 'pipeline') === true })
    } finally {
      running--
    }
  }
  return { work, units, error }
}

/** The units of each connection, in the order in which the connections were used first. */
export function byConnection(units: Unit[]): Unit[][] {
  return [...Map.groupBy(units, ({ pid }) => pid).values()]
}
