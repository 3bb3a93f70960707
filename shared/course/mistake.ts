import type { Finding } from './finding.ts'
import { lacksOf, type Patch, readPatch } from './patch.ts'

/** A bug that people really write, as a patch against the reference. */
export interface Mistake {
  file: string
  name: string
  /** The bug in one line. */
  title: string
  wrong: string
  consequence: string
  /**
   * The fact that says best what is wrong: the name of a test of its exercise. The record lists all facts that
   * it breaks.
   */
  caughtBy: string[]
  patch: Patch
}

const HEADERS = ['Mistake', 'Why it is wrong', 'In production', 'Caught by'] as const

/** Reads a patch with its headers: `Mistake:`, `Why it is wrong:`, `In production:`, `Caught by:`. */
export function readMistake(file: string): { mistake: Mistake; findings: Finding[] } {
  const patch = readPatch(file, HEADERS)
  const header = (name: (typeof HEADERS)[number]) => patch.headers[name] ?? []
  const mistake: Mistake = {
    file,
    name: patch.name,
    title: header('Mistake')[0] ?? '',
    wrong: header('Why it is wrong')[0] ?? '',
    consequence: header('In production')[0] ?? '',
    caughtBy: header('Caught by'),
    patch,
  }
  const messages = lacksOf(patch, HEADERS)
  if (mistake.caughtBy.length > 1)
    messages.push('several lines "Caught by: …": keep the one that says best what is wrong')
  return { mistake, findings: messages.map((message) => ({ file, line: 1, message })) }
}
