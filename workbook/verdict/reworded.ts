/** Vitest's own terms, and their words in an exercise. */
const REWORDED: readonly [RegExp, string][] = [
  // Tests write it like this, because vitest prints a pattern with a slash wrongly.
  [/\\x2f/g, '/'],
  [/(?<![\w.'"])\+0\b/g, '0'],
  [/expected '(\d{3})' to match \/\^(\d)(?:\\d\\d\$)?\/$/, 'expected $1 to be $2xx'],
  [
    /expected (?:\[Function.*?\]|function) to throw an error(?:, but it didn't)?$/,
    'expected an error, and none came',
  ],
  [/expected \[Function.*?\] to throw error (.+) but got ('.*')$/s, 'expected an error $1, and got $2'],
  [/expected \[Function.*?\] to not throw an error but '(.*)' was thrown$/s, 'expected no error, and got $1'],
  [/promise resolved "(.*)" instead of rejecting$/s, 'expected it to be rejected, and it returned $1'],
]

/** An assertion's message without the terms that only users of vitest know. */
export function reworded(said: string): string {
  return REWORDED.reduce((text, [from, to]) => text.replace(from, to), said)
}
