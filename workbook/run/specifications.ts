import type { TestSpecification, Vitest } from 'vitest/node'
import type { Exercise } from '../catalogue/course.ts'
import type { Build } from './build.ts'
import { askedOf, type Part } from './options.ts'

/** A test file, and which of its facts to run. */
export interface Asked {
  specification: TestSpecification
  moduleId: string
  facts?: string[]
}

/** What vitest runs on one build. */
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

/** Vitest matches a test's name with the names of its groups in front. */
export function oneOf(names: readonly string[]): RegExp {
  return new RegExp(`(?:^| )(?:${names.map((name) => RegExp.escape(name)).join('|')})$`)
}
