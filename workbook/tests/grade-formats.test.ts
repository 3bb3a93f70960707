import { parseString } from 'fast-csv'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { expect } from 'vitest'
import { renderCsv } from '../grade/csv.ts'
import { type ExerciseGrade, gradeExercises } from '../grade/grade.ts'
import { renderJson } from '../grade/json.ts'
import { renderJunit } from '../grade/junit.ts'
import { renderMarkdownTable } from '../grade/markdown.ts'
import { renderText } from '../grade/text.ts'
import { resultOf } from './results.ts'
import { type Sandbox, test } from './sandbox.ts'

/** Exercise 1 passed, 2 half, 3 not started; with a title and a reason of their own. */
function gradesOf(course: Sandbox, { title = 'Answer over HTTP', reason = 'no' } = {}): ExerciseGrade[] {
  const exercises = course.level.exercises
  const [one, two] = exercises
  if (!one || !two) throw new Error('three exercises')
  two.title = title
  return gradeExercises(exercises, [
    resultOf(one),
    resultOf(two, { failed: ['answers the greeting'], reason }),
  ])
}

/** What no report may be broken by: markup, quotes, control characters, half of a pair, beyond the BMP. */
const EVIL = "a \"b\" 'c' & ]]> <d e='f'/> <!-- \x00\x07\x1b[31m\x0b\x7f \uD800 \uFFFE 👩‍👩‍👧 漢 &amp; %20\tz"
const SEEN = ['\x00', '\x07', '\x1b', '\x0b', '\uD800', '\uFFFE'].reduce(
  (text, character) => text.replaceAll(character, '\uFFFD'),
  EVIL,
)

test('JUnit: a suite an exercise, a case a fact, with counts that agree', ({ course }) => {
  const xml = renderJunit(gradesOf(course, { reason: 'expected 1 to be 2\nand more' }))
  expect(XMLValidator.validate(xml)).toBe(true)
  const { testsuites } = parsed(xml)
  expect(testsuites).toMatchObject({ tests: '5', failures: '1', errors: '0', skipped: '1', time: '0.020' })
  expect(testsuites.testsuite).toMatchObject([
    { name: 'week1/simple/1 Say hello', tests: '2', failures: '0', skipped: '0' },
    { name: 'week1/simple/2 Answer over HTTP', tests: '2', failures: '1', skipped: '0' },
    { name: 'week1/simple/3 Count', tests: '1', failures: '0', skipped: '1' },
  ])
  const [, second, third] = testsuites.testsuite
  expect(second?.properties.property).toEqual([
    { name: 'points', value: '0.5' },
    { name: 'of', value: '1' },
  ])
  expect(second?.testcase).toEqual([
    {
      classname: 'week1/simple/2',
      name: 'answers the greeting',
      time: '0.005',
      failure: { message: 'expected 1 to be 2', '#text': 'expected 1 to be 2\nand more' },
    },
    { classname: 'week1/simple/2', name: 'answers 404 for other paths and 200 for its own', time: '0.005' },
  ])
  expect(third?.testcase).toMatchObject([{ name: 'counts greetings', skipped: { message: 'not started' } }])
})

test('JUnit: nothing in a title or a reason breaks the file', ({ course }) => {
  const xml = renderJunit(gradesOf(course, { title: EVIL, reason: `${EVIL}\n${EVIL}` }))
  expect(XMLValidator.validate(xml)).toBe(true)
  expect(xml, 'only what XML 1.0 can hold').toMatch(
    /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u,
  )
  const suite = parsed(xml).testsuites.testsuite[1]
  expect(suite?.name).toBe(`week1/simple/2 ${SEEN}`)
  // Control sequences are taken out of a reason, what is left of control characters is replaced.
  const { failure } = suite?.testcase[0] ?? {}
  const [line = ''] = failure?.['#text'].split('\n') ?? []
  expect(line).toMatch(/^a "b" 'c' & \]\]> <d e='f'\/> <!-- .*👩‍👩‍👧 漢 &amp; %20\tz$/)
  expect(failure?.message).toBe(line)
})

test('CSV: quotes, commas and line breaks come back as they were', async ({ course }) => {
  for (const title of ['Answer, over HTTP', 'Answer "over" HTTP', 'Answer\nover\r\nHTTP', '"', ',', ' a ']) {
    const csv = renderCsv(gradesOf(course, { title }))
    expect(csv).toMatch(/^exercise,title,status,points,of,facts held,facts\r\n/)
    const rows = await Array.fromAsync(parseString(csv, { headers: true, strictColumnHandling: true }))
    expect(rows).toEqual([
      row('week1/simple/1', 'Say hello', 'passed', '1', '1', '2', '2'),
      row('week1/simple/2', title, 'failed', '0.5', '1', '1', '2'),
      row('week1/simple/3', 'Count', 'not started', '0', '1', '0', '1'),
    ])
  }
})

test('JSON: the shape of version 1', ({ course }) => {
  const text = renderJson(gradesOf(course, { reason: EVIL }))
  const sum = { points: 1.5, of: 3, passed: 1, exercises: 3 }
  const facts = (name: string, passed: boolean, reason: string) => ({ name, passed, milliseconds: 5, reason })
  expect(text.endsWith('}\n')).toBe(true)
  expect(JSON.parse(text)).toEqual({
    version: 1,
    points: 1.5,
    of: 3,
    weeks: [{ id: 'week1', ...sum }],
    levels: [{ id: 'week1/simple', ...sum }],
    exercises: [
      {
        id: 'week1/simple/1',
        title: 'Say hello',
        slug: 'say-hello',
        status: 'passed',
        points: 1,
        of: 1,
        facts: [facts('greets Ada', true, ''), facts('greets by name, whoever it is', true, '')],
      },
      {
        id: 'week1/simple/2',
        title: 'Answer over HTTP',
        slug: 'answer-over-http',
        status: 'failed',
        points: 0.5,
        of: 1,
        facts: [
          facts('answers the greeting', false, expect.stringContaining(']]> <d')),
          facts('answers 404 for other paths and 200 for its own', true, ''),
        ],
      },
      {
        id: 'week1/simple/3',
        title: 'Count',
        slug: 'count',
        status: 'not started',
        points: 0,
        of: 1,
        facts: [{ ...facts('counts greetings', false, 'not started'), milliseconds: 0 }],
      },
    ],
  })
})

test('Markdown: a table of the levels, and what did not pass', ({ course }) => {
  expect(renderMarkdownTable(gradesOf(course))).toBe(`## Nine Weeks of Backend

| level | exercises passed | points | of |
|---|---|--:|--:|
| week1/simple | 1 of 3 | 1.5 | 3 |
| **all** | 1 of 3 | 1.5 | 3 |

<details><summary><code>week1/simple/2</code> Answer over HTTP: 0.5 of 1</summary>

- ✗ answers the greeting: no
- ✓ answers 404 for other paths and 200 for its own

</details>
`)
  const none = renderMarkdownTable(gradeExercises(course.level.exercises, []))
  expect(none).toMatch(/\| \*\*all\*\* \| 0 of 3 \| 0 \| 3 \|\n$/)
})

test('Markdown: a reason is text and never markup', ({ course }) => {
  const reason =
    '| <script>alert(1)</script> `rm` **b** [x](javascript:y) \\`z\\| ~~s~~ &lt;i> </details>\n# heading'
  const markdown = renderMarkdownTable(
    gradesOf(course, { reason, title: '<img src=x onerror=y> & </summary>' }),
  )
  expect(markdown).toContain(
    '- ✗ answers the greeting: \\| &lt;script&gt;alert(1)&lt;/script&gt; \\`rm\\` \\*\\*b\\*\\* \\[x\\](javascript:y) ' +
      '\\\\\\`z\\\\\\| \\~\\~s\\~\\~ &amp;lt;i&gt; &lt;/details&gt;\n',
  )
  expect(markdown).not.toContain('# heading')
  expect(markdown).toContain('&lt;img src=x onerror=y&gt; &amp; &lt;/summary&gt;: 0.5 of 1</summary>\n')
})

test('text: the levels that were begun, exercise by exercise, and the sums', ({ course }) => {
  expect(renderText(gradesOf(course))).toBe(`week1/simple  1.5 of 3 points, 1 of 3 exercises passed
  ✓ week1/simple/1     1 of 1  2/2 facts  Say hello
  ✗ week1/simple/2   0.5 of 1  1/2 facts  Answer over HTTP
  · week1/simple/3     0 of 1  0/1 facts  Count

All  1.5 of 3 points, 1 of 3 exercises passed
`)
  expect(renderText(gradeExercises(course.level.exercises, []))).toBe(
    'week1/simple  not started  0 of 3\n\nAll  0 of 3 points, 0 of 3 exercises passed\n',
  )
})

interface Suite {
  name: string
  properties: { property: { name: string; value: string }[] }
  testcase: { name: string; failure?: { message: string; '#text': string } }[]
}

function parsed(xml: string): { testsuites: { testsuite: Suite[] } } {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    parseTagValue: false,
    trimValues: false,
    isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name),
  })
  return parser.parse(xml)
}

function row(...values: string[]): Record<string, string | undefined> {
  const names = ['exercise', 'title', 'status', 'points', 'of', 'facts held', 'facts']
  return Object.fromEntries(names.map((name, index) => [name, values[index]]))
}
