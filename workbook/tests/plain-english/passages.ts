import { readFileSync } from 'node:fs'
import { parseSync } from 'oxc-parser'

/** A piece of text that a person reads, with the line at which it begins, from 1. Its own line breaks are kept. */
export interface Passage {
  line: number
  text: string
}

/** The prose of a file: paragraphs of Markdown, comments and texts of code, the head of a patch. */
export function passagesOf(file: string): Passage[] {
  const text = readFileSync(file, 'utf8')
  if (file.endsWith('.md')) return markdownPassages(text)
  if (file.endsWith('.patch')) return pieces(text.split(/^--- /m, 1).join(), /\n(?=[A-Z][\w ]*: )/g)
  return codePassages(file, text)
}

/** Paragraphs, bullets, headings and cells of tables; without blocks of code and the addresses of links. */
export function markdownPassages(markdown: string): Passage[] {
  const prose = markdown
    .replaceAll(/^ *(`{3,}|~{3,}).*\n[\s\S]*?^ *\1.*$/gm, blank)
    .replaceAll(/<!--[\s\S]*?-->/g, blank)
    .replaceAll(/<\/?(?:details|summary)>/g, (tag) => '|'.padEnd(tag.length))
    .replaceAll(/\]\([^)]*\)/g, (link) => `]${blank(link.slice(1))}`)
  return pieces(prose, /\n[ \t]*\n|\n(?=[ \t]*(?:[-*]|\d+\.) )|\|/g)
}

/** The comments of a file, those on neighbouring lines as one, and the texts of a source file that read like a sentence. */
function codePassages(file: string, text: string): Passage[] {
  const passages: Passage[] = []
  let code = text
  let end = -1
  for (const comment of parseSync(file, text).comments) {
    const words = comment.value.replaceAll(/^[ \t]*\*/gm, ' ')
    code =
      code.slice(0, comment.start) + blank(code.slice(comment.start, comment.end)) + code.slice(comment.end)
    const isNext = comment.type === 'Line' && /^[ \t]*\n[ \t]*$/.test(text.slice(end, comment.start))
    const last = passages.at(-1)
    if (isNext && last !== undefined) last.text += `\n${words}`
    else if (comment.type === 'Line') passages.push({ line: lineAt(text, comment.start), text: words })
    else passages.push(...pieces(words, /@\w+/g, lineAt(text, comment.start)))
    end = comment.type === 'Line' ? comment.end : -1
  }
  if (/\/tests\//.test(file)) return passages
  const strings = [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)]
  return passages.concat(
    strings
      .map(([, ...found]) => found.join(''))
      .map((found, index) => ({ line: lineAt(text, strings[index]?.index ?? 0), text: found }))
      .filter((passage) => / \S+ \S+ /.test(passage.text)),
  )
}

function pieces(text: string, between: RegExp, first = 1): Passage[] {
  const passages: Passage[] = []
  let start = 0
  for (const { index, 0: mark } of [...text.matchAll(between), Object.assign([''], { index: text.length })]) {
    passages.push({ line: first + lineAt(text, start) - 1, text: text.slice(start, index) })
    start = index + (mark?.length ?? 0)
  }
  return passages.filter((passage) => /\w/.test(passage.text))
}

/** As many lines as before, with nothing on them. */
const blank = (text: string) => text.replaceAll(/[^\n]/g, ' ')
const lineAt = (text: string, offset: number) => text.slice(0, offset).split('\n').length
