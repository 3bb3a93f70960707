import type { TestFailure } from '../run/result.ts'
import { parseStack, placeIn } from './locate.ts'
import { printed } from './printed.ts'
import type { Sources } from './sources.ts'
import type { Reason } from './verdict.ts'

/** What Node prints around an error that ends a program: the line that threw it, which is in its stack too. */
const OF_NODE = /^(?:(?:file:\/\/)?\/|node:).+:\d+\n.*\n\s*\^+\s*\n|^Node\.js v[\d.]+$/gm

/**
 * A reason with what the programs of the test wrote to stderr. If the test knows no place, it comes from their
 * stack.
 */
export function withPrograms(reason: Reason, { programs }: TestFailure, sources: Sources): Reason {
  if (programs === undefined) return reason
  const { at = programs.map(({ stderr }) => placeIn(parseStack(stderr), sources)).find(Boolean) } = reason
  const shown = programs.map(({ stderr, ...program }) => ({ ...program, stderr: plain(stderr, sources) }))
  return { ...reason, ...(at && { at }), programs: shown }
}

/** Without what is Node's own, and without empty lines. */
function plain(stderr: string, { folder }: Sources): string {
  const [text = ''] = printed(stderr.replaceAll(OF_NODE, ''), folder)
  const lines = text.split('\n')
  return lines.filter((line) => line.trim() !== '').join('\n')
}
