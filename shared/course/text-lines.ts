/** The lines of a text, each with its end; the last may have none. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** A line as patches hold it: with `\n`, however the lines of its file end. */
export function withPlainEnd(line: string): string {
  return line.replace(/\r\n$/, '\n')
}

/** A line of a patch with the line ending of this text. */
export function withEndOf(text: string, line: string): string {
  return /\r\n/.test(text) ? line.replace(/\n$/, '\r\n') : line
}
