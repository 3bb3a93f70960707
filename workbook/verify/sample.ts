import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { proofFile } from 'shared/course/proof-record.ts'
import type { Course, Exercise } from '../catalogue/course.ts'

/** What chooses a sample: the same on every machine with the same course. */
export interface Draw {
  seed: string
  /** `By commit 2d4612e` */
  by: string
}

/** The commit that is checked out, or the records if git does not say. */
export function drawOf(course: Course): Draw {
  const commit = commitOf(course.root)
  if (commit !== undefined) return { seed: commit, by: `By commit ${commit.slice(0, 7)}` }
  const hash = createHash('sha256')
  for (const { folder } of course.weeks.flatMap((week) => week.levels)) {
    const file = proofFile(folder)
    if (existsSync(file)) hash.update(readFileSync(file, 'utf8').replaceAll('\r\n', '\n'))
  }
  return { seed: hash.digest('hex'), by: 'By the records' }
}

/** Some exercises of the whole course. Over many commits, every exercise is drawn. */
export function sampleOf({ weeks }: Course, size: number, { seed }: Draw): Exercise[] {
  const rank = ({ id }: Exercise) => createHash('sha256').update(`${seed} ${id}`).digest('hex')
  return weeks
    .flatMap((week) => week.levels.flatMap((level) => level.exercises))
    .map((exercise) => ({ exercise, rank: rank(exercise) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, size)
    .map(({ exercise }) => exercise)
}

function commitOf(root: string): string | undefined {
  try {
    const args = ['rev-parse', '--show-toplevel', '--verify', 'HEAD']
    const said = execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [top = '', commit] = said.trim().split(/\r?\n/)
    // A copy of the course inside another repository has no commit of its own.
    return realpathSync(top) === realpathSync(root) ? commit : undefined
  } catch {
    return undefined
  }
}
