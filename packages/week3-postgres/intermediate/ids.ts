/** The largest id of an integer column. */
const MAX_ID = 2_147_483_647

/** Whether a row may have this id: PostgreSQL compares no other with a column of ids, but refuses it (22P02, 22003). */
export function isId(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_ID
}
