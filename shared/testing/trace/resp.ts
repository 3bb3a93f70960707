/*
 * Reads RESP2 and RESP3, the protocol of Redis and its clients, as the bytes come: in pieces that end anywhere.
 * It keeps only the beginning of long values. It does not accept commands as you type them by hand: they look
 * like HTTP. https://redis.io/docs/latest/develop/reference/protocol-spec/
 */

export interface RespValue {
  /** The first byte of its encoding: `+` `-` `:` `$` `*` `_` `#` `,` `(` `!` `=` `%` `~` `>`. */
  type: string
  /** The bytes of a text, at most {@link KEPT}; a number or an error is kept as it came. */
  bytes: Buffer
  /** How many bytes it has, or how many items. */
  length: number
  /** The first {@link ITEMS} of an array, a map (keys and values in turn), a set or a push. */
  items?: RespValue[]
}

const KEPT = 400
const ITEMS = 24
/** A line is a number, a status or an error. Anything longer is not RESP. */
const LONGEST_LINE = 64_000
const NOTHING = Buffer.alloc(0)

interface Open {
  value: RespValue & { items: RespValue[] }
  /** How many items are still to come. */
  left: number
}

/** A text whose bytes are coming. */
interface Bulk {
  value: RespValue
  /** How many bytes are still to come, including the end of the line. */
  left: number
}

export class RespReader {
  readonly #onValue: (value: RespValue) => void
  readonly #open: Open[] = []
  #line: Buffer = NOTHING
  #bulk: Bulk | undefined

  /** @param onValue called with each whole value as soon as its last byte has come. */
  constructor(onValue: (value: RespValue) => void) {
    this.#onValue = onValue
  }

  /** @throws {Error} when it is not RESP; then nothing after it is either. */
  add(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let at = 0
    while (at < bytes.length) {
      at = this.#bulk ? this.#readBulk(this.#bulk, bytes, at) : this.#readLine(bytes, at)
    }
  }

  #readLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(0x0a, at)
    const piece = bytes.subarray(at, end === -1 ? undefined : end)
    if (this.#line.length + piece.length > LONGEST_LINE) throw new Error('no RESP')
    const line = this.#line.length === 0 ? piece : Buffer.concat([this.#line, piece])
    this.#line = end === -1 ? line : NOTHING
    if (end === -1) return bytes.length
    this.#take(line.at(-1) === 0x0d ? line.subarray(0, -1) : line)
    return end + 1
  }

  #take(line: Buffer): void {
    const type = String.fromCharCode(line[0] ?? 0)
    const rest = line.subarray(1)
    const length = '$*!=%~>|'.includes(type) ? Number(rest.toString('latin1')) : 0
    if ('$*'.includes(type) && length === -1) {
      this.#done({ type: '_', bytes: NOTHING, length: 0 })
    } else if ('+-:_#,('.includes(type)) {
      this.#done({ type, bytes: rest.subarray(0, KEPT), length: rest.length })
    } else if ('$!='.includes(type) && length >= 0) {
      this.#bulk = { value: { type, bytes: NOTHING, length }, left: length + 2 }
    } else if ('*%~>|'.includes(type) && length >= 0) {
      const value = { type, bytes: NOTHING, length, items: [] }
      const left = type === '%' || type === '|' ? 2 * length : length
      if (left === 0) this.#done(value)
      else this.#open.push({ value, left })
    } else if (line.length > 0) throw new Error('no RESP')
  }

  #readBulk(bulk: Bulk, bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + bulk.left)
    const missing = Math.min(KEPT, bulk.value.length) - bulk.value.bytes.length
    if (missing > 0) {
      const more = bytes.subarray(at, Math.min(end, at + missing))
      bulk.value.bytes = Buffer.concat([bulk.value.bytes, more])
    }
    bulk.left -= end - at
    if (bulk.left === 0) {
      this.#bulk = undefined
      this.#done(bulk.value)
    }
    return end
  }

  #done(value: RespValue): void {
    const open = this.#open.at(-1)
    if (open === undefined) {
      // An attribute comes before the reply that it describes.
      if (value.type !== '|') this.#onValue(value)
      return
    }
    if (value.type === '|') return
    if (open.value.items.length < ITEMS) open.value.items.push(value)
    open.left -= 1
    if (open.left > 0) return
    this.#open.pop()
    this.#done(open.value)
  }
}
