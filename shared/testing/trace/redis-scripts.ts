import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import type { RespValue } from './resp.ts'

/*
 * Names for the Lua scripts of Bull: Redis only sees a text of kilobytes, then its SHA-1.
 */

/** A script of Bull as its modules export it. */
interface Script {
  name: string
  content: string
}

const { cache: loaded } = createRequire(import.meta.url)
const MODULE = /[\\/]bull[\\/]lib[\\/]scripts[\\/]\w+-\d+\.js$/

const names = new Map<string, string>()
let seen = 0

/** The name of a script of a loaded library, from its text or its SHA-1. */
export function scriptName({ bytes, length }: RespValue): string | undefined {
  lookForScripts()
  return names.get(bytes.toString()) ?? names.get(beginning(bytes, length))
}

/** A long text is not stored: its beginning and its length identify it. */
const beginning = (bytes: Buffer, length: number) => `${length} ${bytes.subarray(0, 200)}`

function lookForScripts(): void {
  const files = Object.keys(loaded)
  if (files.length === seen) return
  seen = files.length
  for (const file of files.filter((file) => MODULE.test(file))) {
    const { name, content }: Partial<Script> = loaded[file]?.exports ?? {}
    if (name === undefined || content === undefined) continue
    const bytes = Buffer.from(content)
    names.set(beginning(bytes, bytes.length), name)
    names.set(createHash('sha1').update(bytes).digest('hex'), name)
  }
}
