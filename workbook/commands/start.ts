import { existsSync } from 'node:fs'
import { starterFiles } from 'shared/course/level-files.ts'
import { writeWorkConfig } from '../acts/work-config.ts'
import { writeFolder } from '../acts/write-files.ts'
import { type LevelFolder, loadCourse, shown } from '../catalogue/course.ts'
import { type Selection, select } from '../catalogue/select.ts'
import { EXIT, UsageError } from '../outcome.ts'
import { bold, dim, green, typed } from '../terminal/style.ts'

/** `learn start ID`: writes a level's starter into the learner's work folder, never over one. */
export async function start(ids: string[]): Promise<number> {
  const course = loadCourse()
  const [id] = ids
  if (id === undefined || ids.length > 1)
    throw new UsageError(`Which level? For example: ${typed('start week1/simple')}`)
  const selection = select(course, id)
  const level = selection.level ?? onlyLevel(selection)
  const work = shown(course, level.work)
  if (existsSync(level.work)) {
    const next = level.exercises[0]
    throw new UsageError(
      `${level.id} is started already: your code is in ${work}, and nothing of it was changed.\n` +
        `Go on with: ${typed(`test ${next?.id ?? level.id} --watch`)}`,
    )
  }
  const from = selection.exercise?.number ?? 1
  const files = starterFiles(level, (exercise) => exercise < from)
  writeFolder(level.work, files)
  writeWorkConfig(level)
  const first = level.exercises[from - 1]
  const lines = [
    `${green('✓')} ${bold(level.id)} is in ${work}`,
    ...[...files.keys()].map((file) => dim(`    ${file}`)),
    ...(from > 1 ? [`  Exercises 1 to ${from - 1} are solved in it.`] : []),
    '',
    `  Read    ${typed(`read ${first?.id}`)}`,
    `  Then    ${typed(`test ${first?.id} --watch`)}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return EXIT.passed
}

function onlyLevel({ id, week }: Selection): LevelFolder {
  const choices = week.levels.map((level) => typed(`start ${level.id}`)).join('\n  ')
  throw new UsageError(`${id} has more than one level. Start one:\n  ${choices}`)
}
