import type { Relationship } from './er-diagram.ts'

/** The signs at an end of a relationship: Mermaid takes each of them at either. */
const COUNTS: Record<string, string> = {
  '||': 'exactly one',
  '|o': 'zero or one',
  'o|': 'zero or one',
  '}|': 'one or more',
  '|{': 'one or more',
  '}o': 'zero or more',
  'o{': 'zero or more',
}

const SIGN = String.raw`(\|\||\|o|o\||\}\||\|\{|\}o|o\{)`
const NAME = String.raw`"?([\w-]+)"?`
const LINE = String.raw`\s*(?:--|\.\.|\.-|-\.)\s*`
const LABEL = String.raw`\s*:\s*(?:"[^"]*"|[\w-]+)`
const RELATIONSHIP = new RegExp(String.raw`^${NAME}\s*${SIGN}${LINE}${SIGN}\s*${NAME}${LABEL}$`)

/** What a line says, where it is a relationship: `users ||--o{ posts : writes`. */
export function readRelationship(line: string): Relationship | undefined {
  const [, left, leftSign, rightSign, right] = RELATIONSHIP.exec(line) ?? []
  if (!left || !right || !leftSign || !rightSign) return undefined
  return { left, right, leftCount: COUNTS[leftSign] ?? '', rightCount: COUNTS[rightSign] ?? '' }
}

/** Why a line can be read neither as a relationship nor as an entity. */
export function whatIsWrong(line: string): string {
  if (/%%/.test(line)) return 'A comment, %%, has a line of its own.'
  const [ends = '', ...label] = line.split(':')
  if (!/--|\.\.|\.-|-\./.test(ends)) {
    if (/[|{}]/.test(ends))
      return 'Between the signs of a relationship is a line, -- or ..: `users ||--o{ posts : writes`.'
    return 'This is no entity, `users {`, and no relationship, `users ||--o{ posts : writes`.'
  }
  const [, left = '', right = ''] =
    /^"?[\w-]+"?\s*(\S*?)(?:--|\.\.|\.-|-\.)(\S*?)\s*"?[\w-]+"?\s*$/.exec(ends) ?? []
  const signs = Object.keys(COUNTS).join('  ')
  for (const [side, sign] of Object.entries({ left, right })) {
    if (!(sign in COUNTS)) return `At the ${side} end is ${sign || 'no sign'}. The signs are: ${signs}`
  }
  if (label.length === 0) return 'Mermaid wants a label behind a relationship: `users ||--o{ posts : writes`.'
  return 'The label is one word, or stands in quotes: `: "writes and owns"`.'
}
