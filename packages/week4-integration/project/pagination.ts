import type { Pool, QueryResultRow } from 'pg'
// #region 5
import { databaseError } from 'shared/db/errors.ts'
// #endregion
// #region 2
import { withTransaction } from 'shared/db/transaction.ts'
// #endregion
import { type Page, parsePage } from 'shared/http/pagination.ts'
import { parse } from 'shared/http/parse.ts'
// #region 5
import { decodeCursor, encodeCursor, wrongCursor } from './cursor.ts'
// #endregion
import { afterStatement, countStatement, type List, pageStatement } from './lists.ts'
import { afterQuery } from './validation.ts'

/**
 * Reads the part of a list that a query asks for: a page by its number, or the rows after a cursor.
 * @returns the JSON of the response.
 * @throws {AppError} 400 that names each parameter that is wrong.
 */
export async function readList(pool: Pool, list: List, query: unknown): Promise<object> {
  // #region 5 — the rows after a cursor
  if (Object(query).after !== undefined) {
    const { after, limit } = parse(afterQuery, query)
    return readAfter(pool, list, after, limit)
  }
  // #endregion
  // #region 2 — a page by its number
  // #starter throw
  return readPage(pool, list, parsePage(query))
  // #endregion
}

// #region 2 — helpers of a page, if you like
async function readPage(pool: Pool, list: List, page: Page): Promise<object> {
  const select = pageStatement(list, page)
  const count = countStatement(list)
  // Two statements see two moments. In this isolation level both see the first one.
  return await withTransaction(
    pool,
    async (client) => {
      const { rows: data } = await client.query<QueryResultRow>(select.text, select.values)
      const { rows } = await client.query<{ total: number }>(count.text, count.values)
      return { data, ...page, total: rows[0]?.total }
    },
    { isolation: 'repeatable read' },
  )
}
// #endregion

// #region 5 — helpers of the rows after a cursor, if you like
async function readAfter(pool: Pool, list: List, after: string, limit: number): Promise<object> {
  const place = after === '' ? undefined : decodeCursor(list, after)
  // One row more than asked for: it tells whether there is a next page.
  const { text, values } = afterStatement(list, place, limit + 1)
  const { rows } = await pool.query<{ place: string[] }>(text, values).catch((error) => {
    // Class 22: PostgreSQL cannot read a value, and only the cursor has unchecked ones.
    throw databaseError(error)?.code?.startsWith('22') ? wrongCursor(error) : error
  })
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  return {
    data: data.map(({ place: _place, ...row }) => row),
    next: last && rows.length > limit ? encodeCursor(list, last.place) : null,
  }
}
// #endregion
