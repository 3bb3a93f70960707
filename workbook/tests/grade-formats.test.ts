import { parseString } from 'fast-csv'
import { expect } from 'vitest'
import { gradeExercises } from '../grade/grade.ts'
import { renderCsv } from '../show/files/csv.ts'
import { renderJson } from '../show/files/json.ts'
import { renderMarkdownTable } from '../show/files/markdown.ts'
import { renderText } from '../show/files/text.ts'
import { test } from './sandbox.ts'
import { EVIL, gradesOf } from './some-grades.ts'

test('CSV: quotes, commas and line breaks come back as they were', async ({ course }) => {
  for (const title of ['Answer, over HTTP', 'Answer "over" HTTP', 'Answer\nover\r\nHTTP', '"', ',', ' a ']) {
    const csv = renderCsv(gradesOf(course, { title }))
    expect(csv).toMatch(/^exercise,title,status,points,of,facts held,facts,star\r\n/)
    const rows = await Array.fromAsync(parseString(csv, { headers: true, strictColumnHandling: true }))
    expect(rows).toEqual([
      row('week1/simple/1', 'Say hello', 'passed', '1', '1', '2', '2', 'no'),
      row('week1/simple/2', title, 'failed', '0.5', '1', '1', '2', 'no'),
      row('week1/simple/3', 'Count', 'not started', '0', '1', '0', '1', 'no'),
    ])
  }
})

test('JSON: the shape of version 1', ({ course }) => {
  const text = renderJson(gradesOf(course, { reason: EVIL }))
  const sum = { points: 1.5, of: 3, passed: 1, stars: 0, exercises: 3 }
  const facts = (name: string, passed: boolean, reason: string) => ({
    name,
    part: 'core',
    passed,
    milliseconds: 5,
    reason,
  })
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
        star: false,
        points: 1,
        of: 1,
        facts: [facts('greets Ada', true, ''), facts('greets by name, whoever it is', true, '')],
      },
      {
        id: 'week1/simple/2',
        title: 'Answer over HTTP',
        slug: 'answer-over-http',
        status: 'failed',
        star: false,
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
        star: false,
        points: 0,
        of: 1,
        facts: [{ ...facts('counts greetings', false, 'not started'), milliseconds: 0 }],
      },
    ],
  })
})

test('Markdown: a table of the levels, and what did not pass', ({ course }) => {
  expect(renderMarkdownTable(gradesOf(course))).toBe(`## Nine Weeks of Backend

| level | exercises passed | stars | points | of |
|---|---|--:|--:|--:|
| week1/simple | 1 of 3 | 0 | 1.5 | 3 |
| **all** | 1 of 3 | 0 | 1.5 | 3 |

<details><summary><code>week1/simple/2</code> Answer over HTTP: 0.5 of 1</summary>

- ✗ answers the greeting: no
- ✓ answers 404 for other paths and 200 for its own

</details>
`)
  const none = renderMarkdownTable(gradeExercises(course.level.exercises, []))
  expect(none).toMatch(/\| \*\*all\*\* \| 0 of 3 \| 0 \| 0 \| 3 \|\n$/)
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

function row(...values: string[]): Record<string, string | undefined> {
  const names = ['exercise', 'title', 'status', 'points', 'of', 'facts held', 'facts', 'star']
  return Object.fromEntries(names.map((name, index) => [name, values[index]]))
}
