import { stripVTControlCharacters } from 'node:util'
import type { TestFailure } from '../run/result.ts'
import { reworded } from './reworded.ts'
import type { Reason } from './verdict.ts'

/** Nothing was expected: the difference is all that came, which the message says already. */
const IS_EMPTY = /^- Expected.*\n\+ Received.*\n\s*\n- (?:\[\]|\{\}|null|undefined)\n/

/** The same in a difference, and what was never set. */
const LINES_OF_DATABASE_ERROR =
  /^[-+ ] +"(?:\w+": undefined,?|(?:length|severity|file|line|routine|position|where|schema)": .*)\n/gm

/** Of the twenty fields of an error of PostgreSQL, which an assertion lists behind its message, one tells: the SQLSTATE. */
const FIELDS_OF_DATABASE_ERROR = / \{ length: \d+, severity: '\w*', code: '(\w{5})'[^}]*\}/g

/** What an assertion says, and how what it compared differs, where that says more. */
export function assertion(error: TestFailure, message: string): Pick<Reason, 'said' | 'difference'> {
  const [first = message] = message.replace(/ \/\/ Object\.is equality(?=$| \()/, '').split('\n\n')
  const said = reworded(first)
    .replaceAll(FIELDS_OF_DATABASE_ERROR, ' ($1)')
    .replace(/\n\(\d+ matching propert(?:y|ies) omitted from actual\)$/, '')
  const { diff } = error
  // A difference of one line each says no more than the message does.
  const difference = stripVTControlCharacters(diff ?? '')
    .replaceAll(LINES_OF_DATABASE_ERROR, '')
    .trim()
  if (difference.split('\n').length <= 5 || (IS_EMPTY.test(difference) && !said.includes('…')))
    return { said }
  return { said, difference }
}
