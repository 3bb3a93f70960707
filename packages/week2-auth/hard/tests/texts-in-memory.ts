const encodings = ['latin1', 'hex', 'base64', 'base64url'] as const

/** All texts in a value, keys included, however deep; of bytes, each text that they may stand for. */
export function textsIn(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  if (value instanceof ArrayBuffer) return spellings(Buffer.from(value))
  if (ArrayBuffer.isView(value))
    return spellings(Buffer.from(value.buffer, value.byteOffset, value.byteLength))
  const isList = Array.isArray(value) || value instanceof Map || value instanceof Set
  const inside = isList ? [...value] : Object.entries(value)
  return inside.flatMap((part) => textsIn(part, seen))
}

/** What bytes look like as text. */
export function spellings(bytes: Buffer): string[] {
  return encodings.map((encoding) => bytes.toString(encoding))
}
