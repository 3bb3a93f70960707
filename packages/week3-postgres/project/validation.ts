import { AppError } from 'shared/http/errors.ts'
import { z } from 'zod'
import { MAX_ID } from './ids.ts'

/** Text that PostgreSQL stores as it is: it has no NUL, and half a surrogate pair would become another character. */
function text(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .refine(
      (value) => !value.includes('\0') && value.isWellFormed(),
      'Expected text without NUL and without half a surrogate pair',
    )
}

/** Who signs up. */
export const newUser = z.strictObject({
  name: text(100),
  email: z.email().max(254),
})

/** A product as somebody offers it. */
export const newProduct = z.strictObject({
  // #region 2 — the fields of a product
  sku: z.string().regex(/^[A-Z0-9-]{1,40}$/, 'Expected 1 to 40 of A-Z, 0-9 and -'),
  name: text(200),
  // Bounded so that the total of the largest order can be counted exactly: see newOrder.
  price: z.int().min(0).max(100_000_000),
  stock: z.int().min(0).max(1_000_000),
  // #endregion
})

/** How many of which product. */
export interface OrderLine {
  productId: number
  quantity: number
}

// #region 3 — one line of an order
const orderLine = z.strictObject({
  productId: z.int().min(1).max(MAX_ID),
  quantity: z.int().min(1).max(1000),
})
// #endregion

/** An order as somebody sends it. Strict: neither a price nor a total is for them to say. */
export const newOrder = z.strictObject({
  // #region 3 — the lines of an order
  // At most 100 lines x 1000 x 100 000 000 cents: a thousandth of Number.MAX_SAFE_INTEGER.
  items: z
    .array(orderLine)
    .min(1)
    .max(100)
    .refine(
      (items) => new Set(items.map(({ productId }) => productId)).size === items.length,
      'Expected each product once',
    ),
  // #endregion
})

/** What becomes of an order. */
export const statusChange = z.strictObject({
  // #region 6 — the field of a status change
  status: z.enum(['shipped', 'cancelled']),
  // #endregion
})

/**
 * Checks what a request has brought.
 * @throws {AppError} 400 with `errors: [{ path, message }]`. Of what was sent only the names of fields are repeated in it, no value.
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.flatMap((issue) => {
    // zod reports unknown keys at the object that has them.
    if (issue.code !== 'unrecognized_keys') return { path: issue.path.join('.'), message: issue.message }
    return issue.keys.map((key) => ({
      path: [...issue.path, key].join('.'),
      message: 'There is no such field',
    }))
  })
  throw new AppError(400, 'invalid-input', 'The request is not as it should be: see errors', { errors })
}
