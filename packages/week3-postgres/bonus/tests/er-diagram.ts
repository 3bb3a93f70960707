import { expect } from 'vitest'
import { readRelationship, whatIsWrong } from './er-relationship.ts'

/*
 * Reads the part of Mermaid's ER diagrams that the statement names: https://mermaid.js.org/syntax/entityRelationshipDiagram.html
 */

export interface Attribute {
  type: string
  name: string
  /** Of PK, FK and UK, in the order of the alphabet. */
  keys: string[]
}

/** As one line of the diagram: `users ||--o{ posts`. */
export interface Relationship {
  left: string
  right: string
  /** How many of it there are for one of the other: `exactly one`, `zero or one`, `one or more`, `zero or more`. */
  leftCount: string
  rightCount: string
}

export interface ErDiagram {
  entities: Map<string, Attribute[]>
  relationships: Relationship[]
}

/** What is drawn the same with and without it. */
const IGNORED = [/^direction\s+(TB|BT|LR|RL)$/, /^(accTitle|accDescr)\s*:/, /^title\s/]
/** `users`, `users {`, `users["Users"] {`, and what follows the `{`. */
const ENTITY = /^("?)([\w-]+)\1(?:\s*\[(?:"[^"\]]*"|[\w-]+)\])?\s*(?:\{(.*))?$/
const ATTRIBUTE =
  /^([A-Za-z_][\w()[\]-]*)\s+\*?(\w[\w-]*)(?:\s+((?:PK|FK|UK)(?:\s*,\s*(?:PK|FK|UK))*)(?![\w-]))?(?:\s*"[^"]*")?(?:\s+|$)/

/** The diagram in the one code block `mermaid` of a Markdown text. The test fails where there is none, or a line cannot be read. */
export function readErDiagram(markdown: string): ErDiagram {
  const blocks = [...markdown.matchAll(/^```mermaid[^\S\n]*\n(.*?)^```/gms)]
  expect(blocks.length, 'the code blocks ```mermaid in er-diagram.md').toBe(1)
  const { index = 0, 1: text = '' } = blocks[0] ?? { 1: '' }
  const first = markdown.slice(0, index).split('\n').length + 1
  // A comment has a line of its own; a title may stand in front, between lines of dashes.
  const lines = text
    .replace(/^\s*---\n.*?\n\s*---(?=\n)/s, (title) => title.replace(/[^\n]/g, ''))
    .split('\n')
    .map((line, position) => ({ line: line.replace(/^\s*%%.*/, '').trim(), number: first + position }))
    .filter(({ line }) => line !== '' && !IGNORED.some((pattern) => pattern.test(line)))
  expect(lines.shift()?.line, 'the first line of the diagram').toBe('erDiagram')
  const diagram: ErDiagram = { entities: new Map(), relationships: [] }
  let open: Attribute[] | undefined
  for (const { line, number } of lines) {
    const wrong = (what: string) => expect.fail(`er-diagram.md, line ${number}: ${line}\n${what}`)
    open = open ? readAttributes(open, line, wrong) : readLine(diagram, line, wrong)
  }
  if (open) expect.fail('er-diagram.md: the last entity has no }')
  return diagram
}

/** @returns the attributes of the entity whose `{` is open behind this line. */
function readLine({ entities, relationships }: ErDiagram, line: string, wrong: (what: string) => never) {
  const related = readRelationship(line)
  if (related) {
    relationships.push(related)
    return undefined
  }
  const [, , name = '', body] = ENTITY.exec(line) ?? wrong(whatIsWrong(line))
  const attributes = entities.get(name) ?? []
  entities.set(name, attributes)
  return body === undefined ? undefined : readAttributes(attributes, body.trim(), wrong)
}

/** Of one line within `{ }`. */
function readAttributes(attributes: Attribute[], line: string, wrong: (what: string) => never) {
  let rest = line
  while (rest !== '' && rest !== '}') {
    const [all, type = '', name = '', keys] =
      ATTRIBUTE.exec(rest) ??
      wrong(
        /%%/.test(rest)
          ? 'A comment, %%, has a line of its own.'
          : 'An attribute is a type and a name, then keys (PK, FK, UK, with commas between), then a comment in quotes.',
      )
    attributes.push({ type, name, keys: keys?.split(/\s*,\s*/).sort() ?? [] })
    rest = rest.slice(all.length).trim()
  }
  return rest === '}' ? undefined : attributes
}
