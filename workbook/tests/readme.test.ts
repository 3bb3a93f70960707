import { expect } from 'vitest'
import { parseLevelReadme } from '../catalogue/readme.ts'
import { type Sandbox, test } from './sandbox.ts'

/** A section without faults. */
const section = (heading: string, facts = '- says hello') => `## ${heading}
*Concept: functions*

Build it.

**Done when**
${facts}

<details><summary>First?</summary>

One \`<b>\`.

</details>
<details><summary>And
then?</summary>

Two.

</details>
`

function parse(course: Sandbox, text: string) {
  course.write('simple/README.md', text)
  return parseLevelReadme(course.level.readme)
}

/** What is wrong with a README, as `line: message`. */
const findings = (course: Sandbox, text: string) =>
  parse(course, text).findings.map(({ line, message }) => `${line}: ${message}`)

test('a section gives number, title, concept, statement, facts and hints', ({ course }) => {
  const { title, sections, findings } = parse(course, `# Week 1 · simple — Title\n\n${section('1. Hello')}`)
  expect(findings).toEqual([])
  expect(title).toBe('Week 1 · simple — Title')
  expect(sections).toEqual([
    {
      number: 1,
      title: 'Hello',
      concept: 'functions',
      statement: 'Build it.',
      core: ['says hello'],
      facts: ['says hello'],
      hints: [
        { question: 'First?', text: 'One `<b>`.' },
        { question: 'And\nthen?', text: 'Two.' },
      ],
      productionStatement: '',
      production: [],
      productionHints: [],
      noMistakes: undefined,
      line: 3,
    },
  ])
})

test('a fact may go on in an indented line', ({ course }) => {
  const facts = '- answers 404\n  for other paths\n* says hello\n\n- is last'
  expect(parse(course, section('1. Hello', facts)).sections[0]?.facts).toEqual([
    'answers 404 for other paths',
    'says hello',
    'is last',
  ])
})

test('a heading inside fenced code begins no exercise', ({ course }) => {
  const fences = [
    '```md\n## 2. In backticks\n```',
    '~~~\n## 2. In tildes\n~~~',
    '```md\n~~~\n## 2. In backticks, after tildes\n```',
    '````md\n```\n## 2. In a longer fence\n```\n````',
  ]
  for (const fence of fences) {
    const text = section('1. Hello').replace('Build it.', `Build it:\n\n${fence}`)
    expect(
      parse(course, `${text}\n${section('2. Bye')}`).sections.map(({ title }) => title),
      fence,
    ).toEqual(['Hello', 'Bye'])
  }
})

test('Windows line ends change nothing', ({ course }) => {
  const text = `# T\n\n${section('1. Hello')}`
  expect(parse(course, text.replaceAll('\n', '\r\n'))).toEqual(parse(course, text))
})

test('a reason against mistakes is read', ({ course }) => {
  const reason = '*No catalogued mistakes: there is\nonly one way.*'
  const [read] = parse(course, section('1. Hello').replace('Build it.', `Build it.\n\n${reason}`)).sections
  expect(read?.noMistakes).toBe('there is\nonly one way.')
})

test('a wrong number is a problem with its line', ({ course }) => {
  expect(findings(course, `# T\n\n${section('1. Hello')}${section('3. Bye')}`)).toEqual([
    '22: exercise 3 (Bye) should have the number 2: numbers grow by one',
  ])
})

test('a missing part is a problem with the line of its heading', ({ course }) => {
  const whole = section('1. Hello')
  const without = (part: string) => findings(course, whole.replace(part, '')).join()
  expect(without('*Concept: functions*')).toMatch(/^1: exercise 1 \(Hello\) names no concept/)
  expect(without('Build it.')).toMatch(/^1: exercise 1 \(Hello\) has no statement/)
  expect(without('- says hello')).toMatch(/^1: exercise 1 \(Hello\) has no facts/)
  expect(without('Two.')).toMatch(/^1: .*the hint "And\nthen\?" is empty/)
  expect(findings(course, whole.replace('First?', 'First'))).toEqual([
    '1: exercise 1 (Hello): the hint "First" is not titled with a question',
  ])
})

test('fewer than two and more than four hints are a problem', ({ course }) => {
  const [prose = '', hint = ''] = section('1. Hello').split(/(?=<details>)/)
  const withHints = (count: number) => findings(course, prose + hint.repeat(count))
  expect(withHints(1)).toEqual(['1: exercise 1 (Hello) has 1 hints: two to four are wanted'])
  expect(withHints(2)).toEqual([])
  expect(withHints(4)).toEqual([])
  expect(withHints(5)).toEqual(['1: exercise 1 (Hello) has 5 hints: two to four are wanted'])
})

test('no exercise and no README are a problem', ({ course }) => {
  expect(findings(course, '# T\n')).toEqual(['1: no exercise: no heading like "## 1. Title"'])
  const { readme } = course.level
  course.remove('simple/README.md')
  expect(parseLevelReadme(readme).findings).toMatchObject([
    { file: readme, line: 1, message: expect.stringContaining('no README.md') },
  ])
})
