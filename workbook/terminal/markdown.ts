import { bold, cyan, wrap } from './style.ts'

/** A short Markdown text for a terminal: paragraphs wrapped, code kept, `code` and **strong** marked. */
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
      paragraph
        .split(/\n(?=[-*] |\d+\. |\|)/)
        .map((part) => paragraphOf(part, width))
        .join('\n'),
    )
    .join('\n\n')
}

/** A table's row is left as it is; anything else is wrapped, a list's item below its text. */
function paragraphOf(part: string, width: number): string {
  if (part.startsWith('|')) return mark(part)
  const [bullet = ''] = /^(?:[-*]|\d+\.) /.exec(part) ?? []
  const lines = wrap(part.slice(bullet.length), width - bullet.length)
  return bullet + mark(lines.join(`\n${' '.repeat(bullet.length)}`))
}

function mark(text: string): string {
  // Nothing in code is marked: it waits under its number, in characters that no text has.
  const codes: string[] = []
  return (
    text
      .replace(/`([^`]+)`/g, (_match, code: string) => `\uE000${codes.push(code) - 1}\uE001`)
      // Before there are escape codes, in which there are brackets too.
      .replace(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 ($2)')
      .replace(/\*\*([^*]+)\*\*/g, (_match, strong: string) => bold(strong))
      .replace(/\uE000(\d+)\uE001/g, (_match, index: string) => cyan(codes[Number(index)] ?? ''))
  )
}
