/** Whether a JSON value is an object. `typeof` says so of null and lists too. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a JSON value is a text of 1 to 100 characters that is not blank. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && [...value].length <= 100
}
