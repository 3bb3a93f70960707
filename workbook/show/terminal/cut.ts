import stringWidth from 'string-width'

/** A colour code, which takes no room, or one character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what colours are
const PIECES = /\x1b\[[\d;]*m|[\s\S]/gu

/** Cuts a text to a number of columns at its end, with a mark if something is missing. Its colours stay complete. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  let columns = 0
  let end = ''
  let isCut = false
  for (const piece of text.match(PIECES) ?? []) {
    if (piece.length > 1 && piece.startsWith('\x1b')) end += piece
    else if (!isCut) {
      columns += stringWidth(piece)
      isCut = columns >= width
      end += isCut ? '…' : piece
    }
  }
  return end
}
