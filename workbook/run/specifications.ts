import type { TestSpecification, Vitest } from 'vitest/node'
import type { Exercise } from '../catalogue/course.ts'
import type { Build } from './build.ts'
import { askedOf, type Part } from './options.ts'

/** A test file that is asked for some of its facts, or for all. */
export interface Asked {
  specification: TestSpecification
  moduleId: string
  facts?: string[]
}

/** What vitest is asked for, of one build. */
export function specificationsOf(
  vitest: Vitest,
  build: Build,
  part: Part,
  wanted: readonly Exercise[] | undefined,
): Asked[] {
  const project = vitest.projects.find(({ name }) => name === build.name)
  if (project === undefined) return []
  return build.exercises
    .filter((exercise) => wanted?.includes(exercise) ?? true)
    .flatMap((exercise) => askedOf(exercise, part))
    .map(({ file, facts }) => {
      const specification = project.createSpecification(file, facts && { testNamePattern: oneOf(facts) })
      return { specification, moduleId: file, facts }
    })
}

/** What vitest matches is a test's name after those of the groups that it is in. */
export function oneOf(names: readonly string[]): RegExp {
  return new RegExp(`(?:^| )(?:${names.map((name) => RegExp.escape(name)).join('|')})$`)
}
