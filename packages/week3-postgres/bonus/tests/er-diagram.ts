import { expect } from 'vitest'

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

const COUNTS: Record<string, string> = {
  '||': 'exactly one',
  '|o': 'zero or one',
  'o|': 'zero or one',
  '}|': 'one or more',
  '|{': 'one or more',
  '}o': 'zero or more',
  'o{': 'zero or more',
}

const NAME = String.raw`("?)([\w-]+)\1`
const ENTITY = new RegExp(String.raw`^${NAME}\s*(\{\s*(\})?)?$`)
const ATTRIBUTE =
  /^([A-Za-z_][\w()[\]-]*)\s+\*?(\w[\w-]*)(?:\s+((?:PK|FK|UK)(?:\s*,\s*(?:PK|FK|UK))*))?(?:\s+"[^"]*")?$/
const RELATIONSHIP =
  /^"?([\w-]+)"?\s*(\|\||\|o|\}\||\}o)\s*(?:--|\.\.)\s*(\|\||o\||\|\{|o\{)\s*"?([\w-]+)"?(?:\s*:\s*(?:"[^"]*"|\S.*))?$/

/** The diagram in the one code block `mermaid` of a Markdown text. The test fails where there is none, or a line cannot be read. */
export function readErDiagram(markdown: string): ErDiagram {
  const blocks = [...markdown.matchAll(/^```mermaid[^\S\n]*\n(.*?)^```/gms)].map(([, text = '']) => text)
  expect(blocks.length, 'the code blocks ```mermaid in er-diagram.md').toBe(1)
  const lines = (blocks[0] ?? '').split('\n').map((line) => line.replace(/%%.*/, '').trim())
  const [first, ...rest] = lines.filter((line) => line !== '')
  expect(first, 'the first line of the diagram').toBe('erDiagram')
  const diagram: ErDiagram = { entities: new Map(), relationships: [] }
  let open: Attribute[] | undefined
  for (const line of rest) open = readLine(diagram, open, line)
  expect(open, 'what comes behind the last }').toBeUndefined()
  return diagram
}

/** @returns the attributes of the entity whose `{` is open behind this line. */
function readLine({ entities, relationships }: ErDiagram, open: Attribute[] | undefined, line: string) {
  if (open) {
    if (line === '}') return undefined
    const [, type = '', name = '', keys] = ATTRIBUTE.exec(line) ?? unreadable(line, 'an attribute')
    open.push({ type, name, keys: keys?.split(/\s*,\s*/).sort() ?? [] })
    return open
  }
  if (/^direction\s+(TB|BT|LR|RL)$/.test(line)) return undefined
  const related = RELATIONSHIP.exec(line)
  if (related) {
    const [, left = '', leftSign = '', rightSign = '', right = ''] = related
    relationships.push({
      left,
      right,
      leftCount: COUNTS[leftSign] ?? '',
      rightCount: COUNTS[rightSign] ?? '',
    })
    return undefined
  }
  const [, , name = '', brace, closed] = ENTITY.exec(line) ?? unreadable(line, 'an entity or a relationship')
  const attributes = entities.get(name) ?? []
  entities.set(name, attributes)
  return brace === undefined || closed !== undefined ? undefined : attributes
}

function unreadable(line: string, what: string): never {
  return expect.fail(`er-diagram.md: cannot read this as ${what}: ${line}`)
}
