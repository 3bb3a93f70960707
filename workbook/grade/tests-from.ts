import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { scratchFolder } from 'shared/course/scratch-folder.ts'
import type { Course } from '../catalogue/course.ts'
import { UsageError } from '../outcome.ts'

const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs `learn` of a git revision on the learner's work of this clone, so that edited tests, statements and
 * tools do not count.
 * @returns the exit code of that `learn`.
 * @throws {UsageError} when git does not know the revision.
 */
export async function runFromRevision({ root }: Course, revision: string, args: string[]): Promise<number> {
  const commit = commitOf(root, revision)
  let child: ChildProcess | undefined
  // An interruption ends that `learn`; this one ends only after it has cleaned up. It hears the signal between
  // two turns of the event loop, and until that `learn` runs there is only one turn.
  const passOn = (signal: NodeJS.Signals) => child?.kill(signal)
  for (const signal of INTERRUPTIONS) process.on(signal, passOn)
  const copy = scratchFolder(join(root, '.learn'))
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
    child = spawn(process.execPath, [learn, ...args], { env, stdio: 'inherit' })
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    return code ?? 128 + constants.signals[signal ?? 'SIGTERM']
  } finally {
    for (const signal of INTERRUPTIONS) process.off(signal, passOn)
    rmSync(copy, { recursive: true, force: true })
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
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new UsageError('git is not on the PATH, and --tests-from needs it.')
    throw new UsageError(
      `git knows no revision "${revision}" here. In CI, fetch it first: git fetch origin ${revision}`,
    )
  }
}

/**
 * Writes the files of a commit into a folder, through an index of its own, so that the clone's index stays
 * untouched.
 */
function extract(root: string, commit: string, into: string): void {
  const env = { ...process.env, GIT_INDEX_FILE: join(into, '.index') }
  execFileSync('git', ['read-tree', commit], { cwd: root, env })
  execFileSync('git', ['checkout-index', '--all', '--quiet', `--prefix=${into}/`], { cwd: root, env })
  rmSync(join(into, '.index'))
  // Do not grade a learner's work that the revision itself contains.
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
