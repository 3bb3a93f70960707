import { isUtf8 } from 'node:buffer'
import { scriptName } from './redis-scripts.ts'
import type { RespValue } from './resp.ts'

/** How many characters to show of a value, of a whole command and of a whole reply. */
const VALUE = 80
const COMMAND = 300
const REPLY = 160
/** How many arguments, keys of a script, and items of a reply to show. */
const ARGUMENTS = 20
const KEYS = 3
const REPLY_ITEMS = 6

/** How many arguments of a command to show, if the ones after may be secret: of `CONFIG SET` all but values. */
const SECRET_AFTER = new Map([
  ['ACL SETUSER', 2],
  ['CONFIG SET', 2],
  ['MIGRATE', 5],
])

/** The part of a command with its arguments that is shown. */
export interface DescribedCommand {
  name: string
  args: string[]
  command: string
}

/** Describes a command: `SET greeting "hello world"`. */
export function describeCommand({ items = [], length }: RespValue): DescribedCommand {
  const [first, ...rest] = items
  const name = first === undefined ? '' : text(first).toUpperCase()
  const all = rest.slice(0, ARGUMENTS).map(text)
  const secretAfter = SECRET_AFTER.get(name) ?? SECRET_AFTER.get(`${name} ${all[0]?.toUpperCase()}`)
  const args = all.slice(0, secretAfter)
  if (/^(?:EVAL|EVALSHA|FCALL)(?:_RO)?$/.test(name))
    return { name, args, command: scriptCall(name, rest, args) }
  const missing = length - 1 - args.length
  const shown = [name, ...args.map(word), ...(secretAfter ? ['…'] : missing > 0 ? [`… ${missing} more`] : [])]
  return { name, args, command: cut(shown.join(' '), COMMAND) }
}

/** `EVALSHA addJob 6 keys bull:mail:wait bull:mail:paused …`: only the script understands the other arguments. */
function scriptCall(name: string, [script]: RespValue[], args: string[]): string {
  const [unnamed = '', count = '0', ...following] = args
  const shown = (script && scriptName(script)) ?? (name === 'EVALSHA' ? unnamed.slice(0, 8) : word(unnamed))
  const keys = following.slice(0, Math.min(Number(count), KEYS)).map(word)
  const more = Number(count) > KEYS ? ['…'] : []
  return cut([name, shown, `${count} ${count === '1' ? 'key' : 'keys'}`, ...keys, ...more].join(' '), COMMAND)
}

/** Describes a reply: `OK`, `"a text"`, `nil`, `3`, `["a", "b", … 8 more]`. */
export function describeReply(value: RespValue): string {
  return cut(reply(value), REPLY)
}

/** The error that Redis sent instead of a reply. */
export function errorIn({ type, bytes }: RespValue): string | undefined {
  return type === '-' || type === '!' ? cut(bytes.toString(), REPLY) : undefined
}

function reply(value: RespValue): string {
  const { type, items, length } = value
  if (type === '_') return 'nil'
  if (type === '#') return value.bytes.toString() === 't' ? 'true' : 'false'
  if (type === '=') return JSON.stringify(text(value).slice('txt:'.length))
  if (items === undefined) return type === '$' ? quoted(text(value)) : text(value)
  const isMap = type === '%'
  const shown = items.slice(0, isMap ? 2 * REPLY_ITEMS : REPLY_ITEMS).map(reply)
  const parts = isMap ? pairs(shown) : shown
  const missing = length - parts.length
  const inside = [...parts, ...(missing > 0 ? [`… ${missing} more`] : [])].join(', ')
  return isMap ? `{ ${inside} }` : `[${inside}]`
}

const pairs = (parts: string[]) =>
  parts.flatMap((part, index) => (index % 2 === 0 ? [`${part}: ${parts[index + 1] ?? '…'}`] : []))

/** A value as text, cut; or its number of bytes, if it is not text. */
function text({ bytes, length, items }: RespValue): string {
  if (items !== undefined) return `<${length} items>`
  const whole = bytes.length < length ? bytes.subarray(0, endOfText(bytes)) : bytes
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what tells binary data from text.
  const isText = isUtf8(whole) && !/[\0-\x08\x0e-\x1f]/.test(whole.toString('latin1'))
  return isText ? cut(whole.toString(), VALUE, bytes.length < length) : `<${length} bytes>`
}

/** The end of the last whole character: what is kept of a long value may end inside one. */
function endOfText(bytes: Buffer): number {
  let start = bytes.length - 1
  while (start > bytes.length - 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1
  return (bytes[start] ?? 0) < 0x80 ? bytes.length : start
}

const word = (argument: string) => (/^[^\s"]+$/.test(argument) ? argument : inQuotes(argument))

const quoted = (value: string) => (/^<\d+ bytes>$/.test(value) ? value : inQuotes(value))

/** JSON in double quotes would be full of backslashes. */
const inQuotes = (value: string) =>
  /^[^'\n\\]*"[^'\n\\]*$/.test(value) ? `'${value}'` : JSON.stringify(value)

function cut(whole: string, most: number, hasMore = false): string {
  return whole.length > most ? `${whole.slice(0, most - 1)}…` : hasMore ? `${whole}…` : whole
}
