import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { loadCourse } from '../catalogue/course.ts'
import { runFromRevision } from '../grade/tests-from.ts'
import { loadProgress } from '../progress/progress.ts'
import { type Sandbox, test } from './sandbox.ts'

const REPOSITORY = join(import.meta.dirname, '..', '..')

const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, encoding: 'utf8' }).trim()

/** Makes the sandbox a clone: the fixture's week with the real tools, committed. */
function makeClone({ root, week }: Sandbox): void {
  const files = git(
    REPOSITORY,
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    'workbook',
    'shared',
  )
  for (const file of files.split('\n')) {
    if (/\/tests\/|\.turbo/.test(file)) continue
    const target = join(root, file)
    mkdirSync(dirname(target), { recursive: true })
    cpSync(join(REPOSITORY, file), target)
  }
  // Installed as pnpm does it: a folder of links each, with `shared` from the clone.
  for (const name of ['workbook', 'shared']) {
    cpSync(join(REPOSITORY, name, 'node_modules'), join(root, name, 'node_modules'), {
      recursive: true,
      filter: (path) => !path.endsWith('/shared'),
    })
  }
  mkdirSync(join(week, 'node_modules'))
  for (const folder of [join(root, 'workbook'), week])
    symlinkSync(join(root, 'shared'), join(folder, 'node_modules', 'shared'))
  symlinkSync(join(REPOSITORY, 'workbook', 'node_modules', 'vitest'), join(week, 'node_modules', 'vitest'))
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  writeFileSync(join(root, '.gitignore'), 'node_modules\n.learn/\nwork/\ntemporary/\n')
  git(root, 'init', '--quiet', '--initial-branch=main')
  git(root, 'add', '.')
  const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']
  git(root, ...author, 'commit', '--quiet', '--message=The course')
}

test('tests that were edited to pass count with `--tests-from` as they are in the revision', async ({
  course,
}) => {
  makeClone(course)
  course.solve(1)
  course.write(
    'simple/tests/2-answer-over-http.test.ts',
    "import { test } from 'vitest'\ntest('answers the greeting', () => {})\n",
  )
  course.edit('simple/README.md', '- answers 404 for other paths and 200 for its own\n', '')
  const points = join(course.root, 'workbook', 'catalogue', 'levels.ts')
  writeFileSync(points, readFileSync(points, 'utf8').replace('simple: 1,', 'simple: 100,'))
  const changed = git(course.root, 'status', '--short')
  expect(changed.split('\n')).toHaveLength(3)
  const xml = join(course.root, 'grades.xml')
  const learn = course.run(['grade', '--tests-from', 'main', '--format', 'json', '--output', xml])
  const { code, stdout, stderr } = await learn.ended
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({
    points: 1,
    of: 3,
    exercises: [
      { id: 'week1/simple/1', points: 1, status: 'passed' },
      {
        id: 'week1/simple/2',
        points: 0,
        facts: [
          { name: 'answers the greeting', passed: false },
          { name: 'answers 404 for other paths and 200 for its own', passed: false },
        ],
      },
      { id: 'week1/simple/3', points: 0 },
    ],
  })
  expect(readFileSync(xml, 'utf8')).toContain('tests="5" failures="3"')
  expect(course.list('../../.learn/.verify'), 'the copy is gone').toEqual([])
  expect(git(course.root, 'status', '--short'), 'the index is as it was').toBe(`${changed}\n?? grades.xml`)
  const { marks } = loadProgress(loadCourse(course.root))
  expect(marks['week1/simple/say-hello'], 'the progress is of this clone').toMatchObject({ passed: true })
})

test('a revision that git does not know, or that looks like an option, ends with exit code 2', async ({
  course,
}) => {
  git(course.root, 'init', '--quiet')
  const all = loadCourse(course.root)
  for (const revision of ['no-such-branch', '--help', '-n', '--output=x', '', 'HEAD:packages'])
    await expect(runFromRevision(all, revision, []), revision).rejects.toMatchObject({
      code: 'WRONG_USAGE',
      message: expect.stringContaining(`git knows no revision "${revision}" here`),
    })
  const { code, stdout, stderr } = await course.learn('grade', '--tests-from=--help')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('git fetch origin --help')
  expect(course.list('../..'), 'nothing was written').not.toContain('.learn')
})

test('a revision that is none of the course says so', async ({ course }) => {
  git(course.root, 'init', '--quiet')
  const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']
  git(course.root, ...author, 'commit', '--quiet', '--allow-empty', '--message=Nothing')
  symlinkSync(join(REPOSITORY, 'node_modules'), join(course.root, 'node_modules'))
  await expect(runFromRevision(loadCourse(course.root), 'HEAD', ['grade'])).rejects.toMatchObject({
    code: 'WRONG_USAGE',
    message: expect.stringContaining('HEAD has no workbook'),
  })
  expect(course.list('../../.learn/.verify')).toEqual([])
})
