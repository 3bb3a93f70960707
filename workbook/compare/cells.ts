import stringWidth from 'string-width'

/** A piece of a line, and how it is coloured. */
export interface Part {
  text: string
  colour?: (text: string) => string
}

/** One character as a reader sees it: it may have several code points. */
interface Glyph {
  text: string
  /** Its width in columns of the terminal. */
  width: number
  part: Part
}

const TAB = 4
const PLAIN = /^[ -~]*$/
const segmenter = new Intl.Segmenter()

/**
 * Breaks one line into cells of `width` columns. It breaks at a space if there is one, and indents the
 * following cells a little more than the line itself.
 * @param width at least 8, so that a wide character always fits.
 */
export function cellsOf(parts: Part[], width: number): string[] {
  const glyphs = glyphsOf(parts)
  const indent = glyphs.findIndex(({ text }) => text !== ' ')
  const hanging = Math.min(Math.max(indent, 0) + 2, Math.floor(width / 2))
  const cells: string[] = []
  for (let start = 0; start < glyphs.length || cells.length === 0; ) {
    const margin = cells.length === 0 ? 0 : hanging
    const end = endOfCell(glyphs, start, width - margin)
    cells.push(`${' '.repeat(margin)}${coloured(glyphs.slice(start, end), width - margin)}`)
    // Nobody sees the space at which a line is broken.
    start = glyphs[end]?.text === ' ' ? end + 1 : end
  }
  return cells
}

/** Where a cell that begins at `start` ends: at its last space, unless that leaves most of the cell empty. */
function endOfCell(glyphs: Glyph[], start: number, width: number): number {
  let end = start
  for (let used = 0; end < glyphs.length; end++) {
    used += glyphs[end]?.width ?? 0
    if (used > width) break
  }
  if (end === glyphs.length || glyphs[end]?.text === ' ') return end
  const firstWord = glyphs.findIndex(({ text }, index) => index >= start && text !== ' ')
  const space = glyphs.slice(0, end).findLastIndex(({ text }) => text === ' ')
  return space > firstWord && space - start > width / 2 ? space : end
}

function coloured(glyphs: Glyph[], width: number): string {
  let text = ''
  for (let k = 0; k < glyphs.length; ) {
    const { part } = glyphs[k] as Glyph
    let run = ''
    for (; glyphs[k]?.part === part; k++) run += glyphs[k]?.text
    text += part.colour === undefined ? run : part.colour(run)
  }
  return text + ' '.repeat(Math.max(0, width - glyphs.reduce((sum, glyph) => sum + glyph.width, 0)))
}

function glyphsOf(parts: Part[]): Glyph[] {
  const glyphs: Glyph[] = []
  let column = 0
  for (const part of parts) {
    for (const character of charactersOf(part.text)) {
      const tab = TAB - (column % TAB)
      const seen = character === '\t' ? Array<string>(tab).fill(' ') : [visible(character)]
      for (const text of seen) {
        const width = PLAIN.test(text) ? text.length : stringWidth(text)
        glyphs.push({ text, width, part })
        column += width
      }
    }
  }
  return glyphs
}

function charactersOf(text: string): Iterable<string> {
  return PLAIN.test(text) ? text : Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/** Show a control character in somebody's file; never send it to the terminal. */
function visible(character: string): string {
  return character.replace(/\p{Cc}/gu, (control) => {
    const code = control.charCodeAt(0)
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : '\uFFFD'
  })
}
