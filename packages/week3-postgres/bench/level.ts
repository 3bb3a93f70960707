/** What is measured of the level: the reference, or a learner's work of the same shape. */
export type Level = typeof import('../hard/schema.ts') &
  typeof import('../hard/users.ts') &
  typeof import('../hard/email-index.ts') &
  typeof import('../hard/explain.ts') &
  typeof import('../hard/median.ts') &
  typeof import('../hard/pagination.ts') &
  typeof import('../hard/pool.ts') &
  typeof import('../hard/report.ts') &
  typeof import('../hard/transfer.ts')

const FILES = [
  'schema',
  'users',
  'email-index',
  'explain',
  'median',
  'pagination',
  'pool',
  'report',
  'transfer',
]

/** A part of the report. */
export interface Section {
  /** The chart's file, without its ending. */
  name: string
  title: string
  table: string
  chart: string
}

/** @param folder relative to this file. */
export async function loadLevel(folder: string): Promise<Level> {
  const modules = await Promise.all(FILES.map((file) => import(`${folder}/${file}.ts`)))
  return Object.assign({}, ...modules)
}
