import { stripVTControlCharacters } from 'node:util'
import type { TestFailure } from '../run/result.ts'
import { reworded } from './reworded.ts'
import type { Reason } from './verdict.ts'

/** If nothing was expected, the difference is all that came, which the message says already. */
const IS_EMPTY = /^- Expected.*\n\+ Received.*\n\s*\n- (?:\[\]|\{\}|null|undefined)\n/

/** The same in a difference, and fields that were never set. */
const LINES_OF_DATABASE_ERROR =
  /^[-+ ] +"(?:\w+": undefined,?|(?:length|severity|file|line|routine|position|where|schema)": .*)\n/gm

/** An assertion lists twenty fields of a PostgreSQL error after its message. Only one of them helps: the SQLSTATE. */
const FIELDS_OF_DATABASE_ERROR = / \{ length: \d+, severity: '\w*', code: '(\w{5})'[^}]*\}/g

/** What an assertion says, and the difference between the compared values, if that says more. */
export function assertion(error: TestFailure, message: string): Pick<Reason, 'said' | 'difference'> {
  const [first = message] = message.replace(/ \/\/ Object\.is equality(?=$| \()/, '').split('\n\n')
  const said = reworded(first)
    .replaceAll(FIELDS_OF_DATABASE_ERROR, ' ($1)')
    .replace(/\n\(\d+ matching propert(?:y|ies) omitted from actual\)$/, '')
  const { diff } = error
  // A difference of one line each says no more than the message.
  const difference = stripVTControlCharacters(diff ?? '')
    .replaceAll(LINES_OF_DATABASE_ERROR, '')
    .trim()
  if (difference.split('\n').length <= 5 || (IS_EMPTY.test(difference) && !said.includes('…')))
    return { said }
  return { said, difference }
}
