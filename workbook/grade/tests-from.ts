import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Course } from '../catalogue/course.ts'
import { UsageError } from '../commands/outcome.ts'

/**
 * Runs `learn` as it is in a git revision, on the learner's work as it is here: what was edited in the
 * clone's tests, statements or tools does not count.
 * @returns the exit code of that `learn`.
 * @throws {UsageError} when git knows no such revision.
 */
export function runFromRevision({ root }: Course, revision: string, args: string[]): number {
  const commit = commitOf(root, revision)
  mkdirSync(join(root, '.learn'), { recursive: true })
  const copy = mkdtempSync(join(root, '.learn', 'tests-from-'))
  const clean = () => rmSync(copy, { recursive: true, force: true })
  process.once('exit', clean)
  try {
    extract(root, commit, copy)
    linkPackages(root, copy)
    const learn = join(copy, 'workbook', 'learn.ts')
    if (!existsSync(learn))
      throw new UsageError(`${revision} has no workbook: is it a revision of the course?`)
    const env = {
      ...process.env,
      NINE_WEEKS_ROOT: copy,
      NINE_WEEKS_WORK_ROOT: root,
      NINE_WEEKS_PROGRESS: join(root, '.learn'),
    }
    const { status, error } = spawnSync(process.execPath, [learn, ...args], {
      cwd: root,
      env,
      stdio: 'inherit',
    })
    if (error !== undefined) throw error
    return status ?? 1
  } finally {
    clean()
    process.off('exit', clean)
  }
}

function commitOf(root: string, revision: string): string {
  try {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    throw new UsageError(
      `git knows no revision "${revision}" here. In CI, fetch it first: git fetch origin ${revision}`,
    )
  }
}

/** Writes the files of a commit into a folder, through an index of its own: the clone's is not touched. */
function extract(root: string, commit: string, into: string): void {
  const env = { ...process.env, GIT_INDEX_FILE: join(into, '.index') }
  execFileSync('git', ['read-tree', commit], { cwd: root, env })
  execFileSync('git', ['checkout-index', '--all', '--quiet', `--prefix=${into}/`], { cwd: root, env })
  rmSync(join(into, '.index'))
  // What the revision itself holds of a learner's work is not what is graded.
  for (const week of weeksIn(into)) rmSync(join(week, 'work'), { recursive: true, force: true })
}

/** Lets the copy find the installed packages, and its own `shared` instead of the clone's. */
function linkPackages(root: string, copy: string): void {
  const packages = ['shared', 'workbook', ...weeksIn(copy).map((week) => week.slice(copy.length + 1))]
  for (const name of packages) {
    const installed = join(root, name, 'node_modules')
    if (!existsSync(installed)) continue
    const target = join(copy, name, 'node_modules')
    cpSync(installed, target, {
      recursive: true,
      verbatimSymlinks: false,
      filter: (path) => !path.endsWith('/shared'),
    })
    if (existsSync(join(installed, 'shared')))
      symlinkSync(join(copy, 'shared'), join(target, 'shared'), 'junction')
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
}

function weeksIn(folder: string): string[] {
  const packages = join(folder, 'packages')
  if (!existsSync(packages)) return []
  return readdirSync(packages).map((name) => join(packages, name))
}
