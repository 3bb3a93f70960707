/** `// #starter const store = users`, in the comment style of any language. */
const STARTER = /^\s*(?:\/\/|\/\*|#|--|<!--)\s*#starter\b ?(.*?)\s*(?:\*\/|-->)?\s*$/

/** The code of a `#starter` line; `undefined` for any other line. */
export function starterCode(line: string): string | undefined {
  return STARTER.exec(line)?.[1]
}

/** The text of a reference file as a program, without `#starter` lines: they are for the starter only. */
export function withoutStarterLines(text: string): string {
  if (!text.includes('#starter')) return text
  return text
    .split('\n')
    .filter((line) => starterCode(line) === undefined)
    .join('\n')
}
