import type { Pool } from 'pg'

/** What tests do with the table `accounts`. `db` is the test's own pool. */
export function accountsOf(db: Pool) {
  return {
    /** Opens accounts with these balances. @returns their ids, ascending. */
    async open(...balances: number[]): Promise<number[]> {
      const { rows } = await db.query<{ id: number }>(
        `INSERT INTO accounts (balance)
         SELECT balance
         FROM unnest($1::bigint[]) WITH ORDINALITY AS given (balance, position)
         ORDER BY position
         RETURNING id`,
        [balances],
      )
      return rows.map(({ id }) => id).sort((a, b) => a - b)
    },

    /** The balances of these accounts, in their order; `undefined` where there is no such account. */
    async balances(...ids: number[]): Promise<(number | undefined)[]> {
      const { rows } = await db.query<{ id: number; balance: string }>(
        'SELECT id, balance FROM accounts WHERE id = ANY($1)',
        [ids],
      )
      const byId = new Map(rows.map(({ id, balance }) => [id, Number(balance)]))
      return ids.map((id) => byId.get(id))
    },
  }
}

export const sum = (numbers: (number | undefined)[]) =>
  numbers.reduce<number>((total, number) => total + (number ?? 0), 0)

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))
