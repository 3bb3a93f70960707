import pc from 'picocolors'

/*
 * Colour only where a person looks: picocolors heeds NO_COLOR, FORCE_COLOR and whether stdout is a terminal.
 */
export const { bold, cyan, dim, green, red, yellow } = pc

/** What a person types in front of `learn`: `pnpm` where there is one, else the project's own through npx. */
export function typed(command: string): string {
  return `${process.env.NINE_WEEKS_PNPM ?? 'pnpm'} learn ${command}`
}

/** Indents every line of a text. */
export function indent(text: string, by: number): string {
  const spaces = ' '.repeat(by)
  return text
    .split('\n')
    .map((line) => (line === '' ? line : spaces + line))
    .join('\n')
}

/** `1 test`, `2 tests` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
