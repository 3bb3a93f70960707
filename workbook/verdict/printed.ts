import { stripVTControlCharacters } from 'node:util'

/** A frame of a stack outside the learner's code. */
const FOREIGN_FRAME = /^\s*at .*(?:[/\\]node_modules[/\\]|\(?node:)/

/** What the code printed, as plain text: without colours, and without the frames of packages and of Node; empty if nothing is left. */
export function printed(text: string): string[] {
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => !FOREIGN_FRAME.test(line))
  return lines.some((line) => line.trim() !== '') ? [lines.join('\n')] : []
}
