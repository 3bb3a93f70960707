import { type ExerciseGrade, totals } from '../../grade/grade.ts'

/** A summary for the page of a CI run: a table of the levels, and the exercises that did not pass. */
export function renderMarkdownTable(grades: ExerciseGrade[]): string {
  const { levels, all } = totals(grades)
  const begun = levels.filter(({ id }) =>
    grades.some(({ exercise, status }) => exercise.level.id === id && status !== 'not started'),
  )
  const rows = [...begun, { ...all, id: '**all**' }].map(
    ({ id, passed, exercises, stars, points, of }) =>
      `| ${id} | ${passed} of ${exercises} | ${stars} | ${points} | ${of} |`,
  )
  const failed = grades.filter(({ status }) => status === 'failed')
  return [
    '## Nine Weeks of Backend',
    '',
    '| level | exercises passed | stars | points | of |',
    '|---|---|--:|--:|--:|',
    ...rows,
    '',
    ...failed.flatMap((grade) => [
      `<details><summary><code>${grade.exercise.id}</code> ${html(grade.exercise.title)}: ${grade.points} of ${grade.of}</summary>`,
      '',
      ...grade.facts.map(
        ({ name, passed, reason }) =>
          `- ${passed ? '✓' : '✗'} ${line(name)}${passed ? '' : `: ${line(reason)}`}`,
      ),
      '',
      '</details>',
      '',
    ]),
  ].join('\n')
}

/** A reason comes from a learner's program, so it must not become markup on somebody's page. */
function line(text: string): string {
  return html(text.split('\n')[0] ?? '').replaceAll(/[\\|`*_~[\]]/g, '\\$&')
}

const html = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
