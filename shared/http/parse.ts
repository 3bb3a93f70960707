import type { z } from 'zod'
import { AppError } from './errors.ts'

/**
 * Checks a request body or a query against a schema.
 * @returns what the schema makes of the value, such as a trimmed text.
 * @throws {AppError} 400 with `errors: [{ path, message }]`; a path has dots: `items.0.quantity`. The values themselves
 * are not in it.
 */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.flatMap((issue) =>
    // zod reports unknown keys with the path of their object.
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'There is no such field' }))
      : { path: issue.path.join('.'), message: issue.message },
  )
  throw new AppError(400, 'invalid-request', 'The request is not valid: see errors', { errors })
}
