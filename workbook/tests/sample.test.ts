import { execFileSync } from 'node:child_process'
import { expect } from 'vitest'
import { loadCourse } from '../catalogue/course.ts'
import { drawOf, sampleOf } from '../verify/sample.ts'
import { type Sandbox, test } from './sandbox.ts'

const drawn = (course: Sandbox) => drawOf(loadCourse(course.root))

function git(course: Sandbox, ...args: string[]): string {
  const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com']
  return execFileSync('git', [...author, ...args], { cwd: course.root, encoding: 'utf8' }).trim()
}

test('the commit chooses the sample; the records do where there is none', ({ course }) => {
  const withoutGit = drawn(course)
  expect(withoutGit.by).toBe('By the records')
  course.write('simple/proof.json', '{}')
  expect(drawn(course).seed).not.toBe(withoutGit.seed)
  git(course, 'init', '--quiet')
  git(course, 'commit', '--quiet', '--allow-empty', '-m', 'First')
  const first = git(course, 'rev-parse', 'HEAD')
  expect(drawn(course)).toEqual({ seed: first, by: `By commit ${first.slice(0, 7)}` })
  git(course, 'commit', '--quiet', '--allow-empty', '-m', 'Second')
  expect(drawn(course).seed).toBe(git(course, 'rev-parse', 'HEAD'))
  expect(drawn(course).seed).not.toBe(first)
})

test('a draw takes the same exercises on every machine, and each exercise has its turn', ({ course }) => {
  const whole = loadCourse(course.root)
  const idsOf = (seed: string, size: number) => sampleOf(whole, size, { seed, by: '' }).map(({ id }) => id)
  expect(idsOf('a', 2)).toEqual(idsOf('a', 2))
  expect(new Set(idsOf('a', 9)).size, 'no more than there are').toBe(3)
  const taken = Array.from({ length: 30 }, (_, seed) => idsOf(String(seed), 1)[0])
  expect(new Set(taken).size).toBe(3)
})
