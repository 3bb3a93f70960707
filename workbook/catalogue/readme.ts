import { existsSync, readFileSync } from 'node:fs'
import type { Finding } from 'shared/course/finding.ts'

/** One staged hint: a question as its title, and the answer in Markdown. */
export interface Hint {
  question: string
  text: string
}

/** One exercise's section of a level README. */
export interface Section {
  number: number
  title: string
  concept: string
  /** What to build, in Markdown, without the facts and the hints. */
  statement: string
  /** The bullets under "Done when": each is the name of a test. With them the exercise is passed. */
  core: string[]
  hints: Hint[]
  /** The part "In production": what else it must stand up to. Empty if the section has none. */
  productionStatement: string
  /** With these it earns its star. */
  production: string[]
  productionHints: Hint[]
  /** All facts, the core's first. */
  facts: string[]
  /** Why there is no catalogued mistake, if the section says so. */
  noMistakes?: string
  /** The line of the heading, from 1. */
  line: number
}

export interface LevelReadme {
  title: string
  /** What stands before the first exercise, in Markdown. */
  introduction: string
  sections: Section[]
  findings: Finding[]
}

/** Parses a level's README, the only catalogue of its exercises. It returns problems as findings. */
export function parseLevelReadme(file: string): LevelReadme {
  const findings: Finding[] = []
  if (!existsSync(file)) {
    findings.push({ file, line: 1, message: 'this level has no README.md: it holds the statements' })
    return { title: '', introduction: '', sections: [], findings }
  }
  const lines = readFileSync(file, 'utf8').split(/\r?\n/)
  const starts = headingLines(lines)
  const sections = starts.map((start, index) => {
    const section = parseSection(lines.slice(start, starts[index + 1] ?? lines.length), start + 1)
    for (const message of complaints(section, index + 1)) findings.push({ file, line: section.line, message })
    return section
  })
  if (sections.length === 0)
    findings.push({ file, line: 1, message: 'no exercise: no heading like "## 1. Title"' })
  const before = lines.slice(0, starts[0])
  const isTitle = (line: string) => line.startsWith('# ')
  return {
    title: before.find(isTitle)?.slice(2).trim() ?? '',
    introduction: before
      .filter((line) => !isTitle(line))
      .join('\n')
      .trim(),
    sections,
    findings,
  }
}

/** The indices of the `## <number>. <title>` headings, without those inside fenced code. */
function headingLines(lines: string[]): number[] {
  const starts: number[] = []
  let fence: string | undefined
  lines.forEach((line, index) => {
    const [, mark, info = ''] = /^\s*(`{3,}|~{3,})(.*)$/.exec(line) ?? []
    if (fence === undefined) fence = mark
    // Only the same mark, as long or longer and alone, closes it (CommonMark 4.5).
    else if (mark?.startsWith(fence) && info.trim() === '') fence = undefined
    if (fence === undefined && /^## \d+\. \S/.test(line)) starts.push(index)
  })
  return starts
}

const IN_PRODUCTION = /^### In production\s*$/m

function parseSection(lines: string[], line: number): Section {
  const [, number = '', title = ''] = /^## (\d+)\. (.+)$/.exec(lines[0] ?? '') ?? []
  const text = lines.slice(1).join('\n')
  const [first = '', second = ''] = text.split(IN_PRODUCTION)
  const core = parsePart(first)
  const production = parsePart(second)
  return {
    number: Number(number),
    title: title.trim(),
    concept: /^\*Concept: (.+?)\*\s*$/m.exec(core.statement)?.[1] ?? '',
    statement: core.statement.replace(/^\*Concept: .+\*\s*$/m, '').trim(),
    core: core.facts,
    hints: core.hints,
    productionStatement: production.statement,
    production: production.facts,
    productionHints: production.hints,
    facts: [...core.facts, ...production.facts],
    noMistakes: /\*No catalogued mistakes: ([\s\S]+?)\*/.exec(text)?.[1],
    line,
  }
}

/** One of the two parts of a section: its prose, its list of facts and its hints. */
function parsePart(text: string): { statement: string; facts: string[]; hints: Hint[] } {
  const hints = [...text.matchAll(/<details>\s*<summary>([\s\S]*?)<\/summary>([\s\S]*?)<\/details>/g)].map(
    ([, question = '', answer = '']) => ({ question: question.trim(), text: answer.trim() }),
  )
  const [beforeHints = ''] = text.split('<details>')
  const [prose = '', done = ''] = beforeHints.split(/^\*\*Done when\*\*.*$/m)
  const facts = [...done.matchAll(/^[-*] (.+(?:\n {2,}\S.*)*)/gm)].map(([, fact = '']) =>
    fact.replace(/\s+/g, ' ').trim(),
  )
  return { statement: prose.trim(), facts, hints }
}

function complaints(
  { number, title, concept, statement, core, hints, productionStatement, production }: Section,
  expected: number,
): string[] {
  const found: string[] = []
  const name = `exercise ${number} (${title})`
  if (number !== expected) found.push(`${name} should have the number ${expected}: numbers grow by one`)
  if (concept === '') found.push(`${name} names no concept: a line like "*Concept: routing*"`)
  if (statement === '') found.push(`${name} has no statement`)
  if (core.length === 0) found.push(`${name} has no facts: bullets under "**Done when**"`)
  if (hints.length < 2 || hints.length > 4)
    found.push(`${name} has ${hints.length} hints: two to four are wanted`)
  if ((productionStatement === '') !== (production.length === 0))
    found.push(`${name}: the part "In production" needs a statement and facts under "**Done when**"`)
  for (const { question, text } of hints) {
    if (!question.endsWith('?')) found.push(`${name}: the hint "${question}" is not titled with a question`)
    if (text === '') found.push(`${name}: the hint "${question}" is empty`)
  }
  return found
}
