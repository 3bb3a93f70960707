import { type ExerciseGrade, type Total, totals } from '../../grade/grade.ts'
import { bold, count, dim, green, red, yellow } from '../../terminal/style.ts'

/** The grades for a person: every started level, exercise by exercise, and the sums. */
export function renderText(grades: ExerciseGrade[]): string {
  const { levels, weeks, all } = totals(grades)
  const width = Math.max(...grades.map(({ exercise }) => exercise.id.length))
  const blocks = levels.map((level) => {
    const own = grades.filter(({ exercise }) => exercise.level.id === level.id)
    if (own.every(({ status }) => status === 'not started'))
      return [dim(`${level.id}  not started  0 of ${level.of}`)]
    return [`${bold(level.id)}  ${pointsOf(level)}`, ...own.map((grade) => exerciseLine(grade, width))]
  })
  const sums = weeks.length > 1 ? weeks.map((week) => `${week.id}  ${pointsOf(week)}`) : []
  return `${[...blocks.flat(), '', ...sums, `${bold('All')}  ${pointsOf(all)}`].join('\n')}\n`
}

function exerciseLine({ exercise, status, star, points, of, facts }: ExerciseGrade, width: number): string {
  const sign = star ? yellow('★') : status === 'passed' ? green('✓') : status === 'failed' ? red('✗') : '·'
  const held = facts.filter(({ passed }) => passed).length
  return `  ${sign} ${exercise.id.padEnd(width)}  ${String(points).padStart(4)} of ${of}  ${dim(`${held}/${facts.length} facts`)}  ${exercise.title}`
}

function pointsOf({ points, of, passed, exercises, stars }: Total): string {
  const starred = stars === 0 ? '' : `, ${count(stars, 'star')}`
  return `${points} of ${of} points, ${passed} of ${exercises} exercises passed${starred}`
}
