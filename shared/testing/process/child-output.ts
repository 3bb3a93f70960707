import { EventEmitter } from 'node:events'
import type { Readable } from 'node:stream'

/** How much of a stream a failure shows. */
const SHOWN_CHARACTERS = 2_000

/** The first line of an error as Node prints it when it ends a program. */
const ERROR_LINE = /^(?:\w*Error\b.*|error): .+$/gm

/** Collects what a process prints, as text and as lines. Emits `line` for each complete line. */
export class ChildOutput extends EventEmitter<{ line: [line: string] }> {
  stdout = ''
  stderr = ''
  /** The lines of both streams, in the order in which they arrived. */
  readonly lines: string[] = []

  follow(name: 'stdout' | 'stderr', stream: Readable | null): void {
    let rest = ''
    stream?.setEncoding('utf8')
    stream?.on('data', (chunk: string) => {
      this[name] += chunk
      const parts = `${rest}${chunk}`.split(/\r?\n/)
      rest = parts.pop() ?? ''
      for (const line of parts) this.#add(line)
    })
    stream?.on('end', () => {
      if (rest !== '') this.#add(rest)
    })
  }

  /** Both streams, a paragraph each, or a remark that there was nothing. */
  override toString(): string {
    const shown = (['stdout', 'stderr'] as const)
      .filter((name) => this[name].trim() !== '')
      .map((name) => `--- ${name} ---\n${tellingPart(this[name]).trimEnd()}`)
    return shown.length === 0 ? 'It printed nothing.' : shown.join('\n')
  }

  #add(line: string): void {
    this.lines.push(line)
    this.emit('line', line)
  }
}

/** The last line with which an error begins, as Node prints it when the error ends a program. */
export const lastErrorLine = (text: string): string | undefined => [...text.matchAll(ERROR_LINE)].at(-1)?.[0]

/** The last error that begins a line, and else the last words. */
function tellingPart(text: string): string {
  const start = [...text.matchAll(ERROR_LINE)].at(-1)?.index ?? -SHOWN_CHARACTERS
  return text.slice(start).slice(0, SHOWN_CHARACTERS)
}
