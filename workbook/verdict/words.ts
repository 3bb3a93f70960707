import type { TestResult } from '../run/result.ts'
import { explain } from './explain.ts'
import { fatalError } from './programs.ts'
import { Sources } from './sources.ts'

/** Longer values say too much: whole bodies, pages and environments, and private data in them. */
const LONGEST_VALUE = 60
const LONGEST = 200

/** What differs from run to run or from machine to machine, and what replaces it. */
const BLANKED: readonly [RegExp, string][] = [
  // What a failure says about a busy machine.
  [/ \(this machine was busy[^)]*\)/g, ''],
  // Paths of this machine, with or without a scheme. A path of a request has no such folder in it.
  [/(?:file:\/\/)?(?:\/[^\s'"`(),:/]+)*\/(?:packages|node_modules|\.verify|tmp)\/[^\s'"`(),:]*/g, '…'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '#'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\w{3} \d+|\d+ \w{3}) \d{4} [\d:]+(?: GMT)?/g, '#'],
  // JSON Web Tokens, bcrypt's hashes and their salts, ETags; then random ids, which are long and have a digit or capitals in them.
  [/\beyJ[\w-]+(?:\.[\w-]+)*/g, '#'],
  [/\$2[aby]\$\d\d\$[./\w]{22,53}/g, '#'],
  [/"[\da-f]+-[\w+/]{20,}=*"/g, '"#"'],
  [/(?<![\w%-])(?=[\w%-]*\d)[\w%-]{20,}/g, '#'],
  [/(?<![\w-])(?=[\w-]*[A-Z]{2})(?=[\w-]*[a-z])[\w-]{24,}/g, '#'],
  [/\b(?=[a-f]*\d)[0-9a-f]{8,}\b/g, '#'],
  [/\d+(?:\.\d+)?/g, '#'],
]

const CLOSING: Record<string, string> = { '{': '}', '[': ']', "'": "'", '"': '"', '`': '`' }
const isQuote = (char: string | undefined) => char === "'" || char === '"' || char === '`'

/**
 * The first line of a fact's failure, after the error with which a program died, without what differs from run to run: paths, ports, times, ids. Two runs
 * of one bug fail with the same words.
 * @param folder the folder of the code that was tested.
 */
export function failingWords({ errors, uncaught, exchanges, stopped }: TestResult, folder: string): string {
  const [error] = [...errors, ...uncaught]
  if (error === undefined) return stopped === undefined ? 'the process ended' : 'an endless loop'
  const { said } = explain(error, new Sources(folder), { exchanges })
  const fatal = fatalError(error)
  const [told = ''] = said.split('\n')
  // Programs die of many errors, and a test says the same about each.
  const first = (fatal === undefined ? told : `${fatal}; ${told}`).replaceAll(`${folder}/`, '')
  const blanked = BLANKED.reduce((text, [pattern, by]) => text.replace(pattern, by), first)
  const short = withoutLongValues(blanked)
  return short.length > LONGEST ? `${short.slice(0, LONGEST)}…` : short
}

/** A text with `…` for the inside of each printed value that is too long. */
function withoutLongValues(text: string): string {
  let result = ''
  for (let start = 0; start < text.length; ) {
    const end = endOfValue(text, start)
    const value = text.slice(start, end)
    const [first = ''] = value
    result += value.length > LONGEST_VALUE ? `${first}…${CLOSING[first]}` : value
    start = end
  }
  return result
}

/**
 * Where the value ends that begins here, or the next character if none does. A value that is cut off reaches to
 * the end.
 */
function endOfValue(text: string, start: number): number {
  const open: string[] = []
  for (let at = start; at < text.length; at++) {
    const char = text[at] ?? ''
    if (char === open.at(-1)) open.pop()
    else if (isQuote(open.at(-1))) at += char === '\\' ? 1 : 0
    // An apostrophe inside a word begins no quotation.
    else if (char in CLOSING && !(isQuote(char) && /\w/.test(text[at - 1] ?? '')))
      open.push(CLOSING[char] ?? '')
    if (open.length === 0) return at + 1
  }
  return text.length
}
