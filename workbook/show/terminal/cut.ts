import stringWidth from 'string-width'

/** A colour code, which takes no room; else one character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what colours are
const PIECES = /\x1b\[[\d;]*m|[\s\S]/gu

/** A text that fits so many columns: cut at its end, with a mark where something is missing. Its colours stay whole. */
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
