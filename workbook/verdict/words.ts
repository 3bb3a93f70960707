import type { Reason } from './verdict.ts'

/**
 * The first line of a reason without what differs from run to run and from machine to machine: numbers, ids, tokens. By
 * these words a failure is recognised again.
 */
export function wordsOf({ said }: Pick<Reason, 'said'>): string {
  const [first = ''] = said.split('\n')
  return first
    .replaceAll(/[\w-]*\d[\w-]*(?:[.:/+][\w-]*\d[\w-]*)*/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
