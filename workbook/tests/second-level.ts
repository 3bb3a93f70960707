import type { Sandbox } from './sandbox.ts'

/** A second level of the week, without a file of the first and with one of its own. */
export function addHard(course: Sandbox): void {
  course.write('simple/old.ts', 'export const old = true\n')
  const readme = course.read('simple/README.md').replaceAll('simple', 'hard')
  course.write(
    'hard/README.md',
    readme.replace('*Concept: state*', '*Concept: counters that survive a restart*'),
  )
  course.write(
    'hard/greeting.ts',
    course.read('simple/greeting.ts').replace(`\`Hello, \${name}\``, "'Hello, ' + name"),
  )
  course.write('hard/new.ts', 'export const one = 1\nexport const two = 2\n')
  course.write('hard/tests/1-say-hello.test.ts', 'not compared')
  course.write('hard/mistakes/1-x.patch', 'not compared')
}
