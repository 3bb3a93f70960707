import { fileURLToPath } from 'node:url'
import pc from 'picocolors'
import { learnOf } from './learn-command.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/*
 * Colour only if a person looks: picocolors respects NO_COLOR, FORCE_COLOR and whether stdout is a terminal.
 */
export const { bold, cyan, dim, green, italic, red, yellow } = pc

/** A `learn` command as this person can type it here. */
export function typed(command: string): string {
  return `${learnOf(process.env, process.env.INIT_CWD ?? process.cwd(), ROOT)} ${command}`
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

/**
 * Breaks a text at its spaces into lines of at most `width` columns.
 * @param widthOf how many columns a text takes.
 */
export function wrap(
  text: string,
  width: number,
  widthOf: (text: string) => number = (line) => line.length,
): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)
    if (line !== undefined && widthOf(`${line} ${word}`) <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}
