/** Whether a JSON value is an object, and neither null nor a list, which JavaScript also calls objects. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether it is a text of 1 to 100 characters that says something. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 100
}
