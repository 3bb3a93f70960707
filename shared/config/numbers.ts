import { z } from 'zod'

export interface Range {
  min?: number
  max?: number
}

/**
 * An integer in decimal digits, as a variable or a query parameter holds it. `z.coerce.number()` would also
 * take '', ' 8 ', '0x10' and '1e3'.
 */
export function integer({ min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: Range = {}) {
  return z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .describe(`an integer from ${min} to ${max}`)
}

/** A TCP port to listen on; 0 lets the operating system choose. */
export const port = integer({ min: 0, max: 65_535 }).describe('a port, an integer from 0 to 65535')
