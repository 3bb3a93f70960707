import { offsetOf, type Page } from 'shared/http/pagination.ts'

/** A list in SQL: which rows, which columns of them, and in which order. */
export interface List {
  /** `id, name` */
  columns: string
  /** `users`, or several tables and how they are joined. */
  from: string
  /** Conditions that all hold, with `$1`, `$2` … for the values. */
  where: string[]
  values: unknown[]
  order: Order
}

export interface Order {
  /** SQL expressions, the most important first. The last one is unique, so that no two rows have the same place. */
  keys: { by: string; type: 'integer' | 'text' | 'timestamptz' }[]
  isDescending: boolean
}

/** A statement and its parameters. */
export interface Statement {
  text: string
  values: unknown[]
}

/** `SELECT … FROM … WHERE …`, with the columns and conditions of a list. */
export function selectFrom({ columns, from, where }: List): string {
  const conditions = where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`
  return `SELECT ${columns} FROM ${from}${conditions}`
}

/** `ORDER BY …` */
export function orderBy({ keys, isDescending }: Order): string {
  return `ORDER BY ${keys.map(({ by }) => `${by} ${isDescending ? 'DESC' : 'ASC'}`).join(', ')}`
}

/** The rows of one page. */
export function pageStatement(list: List, page: Page): Statement {
  // #region 2 — the statement of a page
  const values = [...list.values, page.limit, offsetOf(page)]
  const limit = `LIMIT $${values.length - 1} OFFSET $${values.length}`
  return { text: `${selectFrom(list)} ${orderBy(list.order)} ${limit}`, values }
  // #endregion
}

/** How many rows there are on all pages, as `total`. */
export function countStatement(list: List): Statement {
  // #region 2 — the statement of the total
  return { text: selectFrom({ ...list, columns: 'count(*)::integer AS total' }), values: list.values }
  // #endregion
}

/**
 * The rows after a place, with the place of each row as a column `place`.
 * @param place the keys of a row as texts, or `undefined` for the beginning of the list.
 */
export function afterStatement(list: List, place: string[] | undefined, limit: number): Statement {
  // #region 5 — the statement of the rows after a place
  const { keys, isDescending } = list.order
  // As texts, which keep the microseconds of a timestamptz. A Date has milliseconds only.
  const columns = `${list.columns}, ARRAY[${keys.map(({ by }) => `(${by})::text`).join(', ')}] AS place`
  const values = [...list.values, ...(place ?? []), limit]
  const where = [...list.where]
  if (place !== undefined) {
    const row = keys.map(({ by }) => by).join(', ')
    const parameters = keys.map(({ type }, index) => `$${list.values.length + index + 1}::${type}`).join(', ')
    // PostgreSQL compares rows from left to right, as it sorts them. So an index finds the place.
    where.push(`(${row}) ${isDescending ? '<' : '>'} (${parameters})`)
  }
  const text = `${selectFrom({ ...list, columns, where })} ${orderBy(list.order)} LIMIT $${values.length}`
  return { text, values }
  // #endregion
}
