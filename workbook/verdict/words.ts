import type { TestResult } from '../run/result.ts'
import { explain } from './explain.ts'

const LONGEST = 200

/** What differs from run to run or from machine to machine, and what stands in its place. */
const BLANKED: readonly [RegExp, string][] = [
  // Paths of this machine, with or without a scheme; a path of a request has no such folder in it.
  [/(?:file:\/\/)?(?:\/[^\s'"`(),:/]+)*\/(?:packages|node_modules|\.verify|tmp)\/[^\s'"`(),:]*/g, '…'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '#'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\w{3} \d+|\d+ \w{3}) \d{4} [\d:]+(?: GMT)?/g, '#'],
  // JSON Web Tokens, bcrypt's hashes, and random ids: long, with a digit in them.
  [/\beyJ[\w-]+(?:\.[\w-]+)*/g, '#'],
  [/\$2[aby]\$\d\d\$[./\w]{53}/g, '#'],
  [/(?<![\w-])(?=[\w-]*\d)[\w-]{20,}/g, '#'],
  [/\b(?=[a-f]*\d)[0-9a-f]{8,}\b/g, '#'],
  [/\d+(?:\.\d+)?/g, '#'],
]

/**
 * The first line of the words with which a fact fails, without what differs from run to run: paths, ports, times, ids.
 * Two runs of one bug fail with the same words.
 * @param folder the folder of the code that was tested.
 */
export function failingWords({ errors, uncaught, exchanges, stopped }: TestResult, folder: string): string {
  const [error] = [...errors, ...uncaught]
  if (error === undefined) return stopped === undefined ? 'the process ended' : 'an endless loop'
  const { said } = explain(error, folder, exchanges)
  const [first = ''] = said.replaceAll(`${folder}/`, '').split('\n')
  const blanked = BLANKED.reduce((text, [pattern, by]) => text.replace(pattern, by), first)
  return blanked.length > LONGEST ? `${blanked.slice(0, LONGEST)}…` : blanked
}
