import { renderTable } from './markdown-table.ts'
import { bold, cyan, italic, wrap } from './style.ts'

/** A short Markdown text for a terminal: paragraphs wrapped, code and tables kept, `code`, *emphasis* and **strong** marked. */
export function renderMarkdown(markdown: string, width: number): string {
  const blocks = markdown.split(/(^```[\s\S]*?^```$)/m)
  return blocks
    .map((block) => (block.startsWith('```') ? codeBlock(block) : prose(block, width)))
    .filter((block) => block !== '')
    .join('\n\n')
}

function codeBlock(block: string): string {
  return block
    .split('\n')
    .slice(1, -1)
    .map((line) => cyan(`    ${line}`))
    .join('\n')
}

function prose(text: string, width: number): string {
  return text
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter(Boolean)
    .map((paragraph) =>
      paragraph.startsWith('|') ? renderTable(plainLinks(paragraph), width, mark) : lines(paragraph, width),
    )
    .join('\n\n')
}

function lines(paragraph: string, width: number): string {
  return paragraph
    .split(/\n(?=[-*] |\d+\. )/)
    .map((part) => paragraphOf(part, width))
    .join('\n')
}

/** A list's item is wrapped below its own text. */
function paragraphOf(part: string, width: number): string {
  const [bullet = ''] = /^(?:[-*]|\d+\.) /.exec(part) ?? []
  const wrapped = wrap(plainLinks(part.slice(bullet.length)), width - bullet.length, shownWidth)
  return bullet + mark(wrapped.join(`\n${' '.repeat(bullet.length)}`))
}

/** The columns that a text takes without its marks. */
const shownWidth = (text: string) => text.replaceAll(/`|\*\*/g, '').length

/** Before the text is wrapped: an address is longer than its word. In code there are no links. */
const plainLinks = (text: string) =>
  text.replace(
    /(`[^`]*`)|\[([^\]]+)\]\(([^)]+)\)/g,
    (_match, code?: string, name?: string, address?: string) => code ?? `${name} (${address})`,
  )

function mark(text: string): string {
  // Nothing in code is marked. It waits under a number, in characters that no text has.
  const codes: string[] = []
  return text
    .replace(/`([^`]+)`/g, (_match, code: string) => `\uE000${codes.push(code) - 1}\uE001`)
    .replace(/\*\*([^*]+)\*\*/g, (_match, strong: string) => bold(strong))
    .replace(/(?<![\w*])\*([^\s*](?:[^*]*[^\s*])?)\*(?![\w*])/g, (_match, text: string) => italic(text))
    .replace(/\uE000(\d+)\uE001/g, (_match, index: string) => cyan(codes[Number(index)] ?? ''))
}
