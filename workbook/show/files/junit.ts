import type { ExerciseGrade, FactGrade } from '../../grade/grade.ts'

/**
 * JUnit XML: a suite for each exercise, a case for each fact, as CI services read it.
 * @see https://github.com/testmoapp/junitxml
 */
export function renderJunit(grades: ExerciseGrade[]): string {
  const suites = grades.map((grade) => {
    const { id, title } = grade.exercise
    const { points, of, star } = grade
    const properties = Object.entries({ points, of, star })
      .map(([name, value]) => `<property name="${name}" value="${value}"/>`)
      .join('')
    return [
      `  <testsuite name="${escaped(`${id} ${title}`)}" ${counts([grade])}>`,
      `    <properties>${properties}</properties>`,
      ...grade.facts.map((fact) => testcase(grade, fact)),
      '  </testsuite>',
    ].join('\n')
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="Nine Weeks of Backend" ${counts(grades)}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n')
}

function counts(grades: ExerciseGrade[]): string {
  const facts = grades.flatMap((grade) => grade.facts)
  const skipped = grades.flatMap((grade) => grade.facts.filter((fact) => skippedWhy(grade, fact))).length
  const failed = facts.filter(({ passed }) => !passed).length - skipped
  const seconds = facts.reduce((sum, { duration }) => sum + duration, 0) / 1000
  return `tests="${facts.length}" failures="${failed}" errors="0" skipped="${skipped}" time="${seconds.toFixed(3)}"`
}

/**
 * Why a failing fact is skipped and not a failure: without the core an exercise is not passed, and without
 * production it only has no star.
 */
function skippedWhy({ status }: ExerciseGrade, { part, passed, reason }: FactGrade): string | undefined {
  if (passed) return undefined
  if (status === 'not started') return 'not started'
  return part === 'production' ? `for the star: ${reason.split('\n')[0]}` : undefined
}

function testcase(grade: ExerciseGrade, fact: FactGrade): string {
  const { name, passed, duration, reason } = fact
  const { exercise } = grade
  const start = `    <testcase classname="${escaped(exercise.id)}" name="${escaped(name)}" time="${(duration / 1000).toFixed(3)}"`
  if (passed) return `${start}/>`
  const skipped = skippedWhy(grade, fact)
  if (skipped !== undefined) return `${start}><skipped message="${escaped(skipped)}"/></testcase>`
  const message = escaped(reason.split('\n')[0] ?? '')
  return `${start}><failure message="${message}">${escaped(reason)}</failure></testcase>`
}

/** XML 1.0 has no way to write most control characters, not even escaped. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
