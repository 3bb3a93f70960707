import stringWidth from 'string-width'

/** A text that fits so many columns: cut at its end, with a mark where something is missing. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  let end = ''
  for (const character of text) {
    if (stringWidth(end + character) >= width) break
    end += character
  }
  return `${end}…`
}
