import { inspect } from 'node:util'

/** The largest id of an integer column. */
const MAX_ID = 2_147_483_647

/** Whether a row may have this id: PostgreSQL compares no other with a column of ids, but refuses it (22P02, 22003). */
export function isId(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_ID
}

/** An id for the message of an error, whatever it is: JSON.stringify fails on some values, and shows long ones as a whole. */
export function shownId(value: unknown): string {
  return inspect(value, { depth: 0, maxStringLength: 20 })
}
