import { markdownPassages } from './passages.ts'

const MOST_WORDS = 30

/** The sentences of a Markdown text that are too long, each with its number of words. Cells of tables are no sentences. */
export function longSentences(markdown: string): string[] {
  return markdownPassages(markdown.replaceAll(/^ *\|.*$/gm, ''))
    .flatMap(({ text }) => text.replaceAll(/\s+/g, ' ').split(/(?<=[.!?][)*"”]*) (?=[\p{Lu}\d`*([“"])/u))
    .map((sentence) => ({
      sentence,
      words: sentence.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word)).length,
    }))
    .filter(({ words }) => words > MOST_WORDS)
    .map(({ sentence, words }) => `${words} words: ${sentence.trim()}`)
}
