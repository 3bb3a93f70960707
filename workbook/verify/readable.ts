import { join } from 'node:path'
import type { Finding } from 'shared/course/finding.ts'
import type { Exercise, LevelFolder, Week } from '../catalogue/course.ts'
import { isStillLong, limitsOf } from '../catalogue/limits.ts'
import { isExplained, type Survival, survivalsOf } from './survival.ts'

/**
 * What is wrong with the texts of exercises, and with how a level differs from the one below. Proofs do not
 * depend on it.
 */
export interface Readable {
  findings: Finding[]
  /** Statements beyond their limits in a week that is still to be shortened. */
  warnings: Finding[]
  survivals: Survival[]
}

/** Checks the statements of exercises against their limits, and compares each complete level with the one below. */
export function checkReadable(exercises: readonly Exercise[]): Readable {
  const ids = new Set(exercises.map(({ id }) => id))
  const levels = new Set(exercises.map(({ level }) => level))
  const weeks = new Set([...levels].map(({ week }) => week))
  const survivals = [...weeks].flatMap(survivalsOf).filter(({ higher }) => isWhole(higher, ids))
  const beyond = (week: Week) =>
    [...levels]
      .filter((level) => level.week === week)
      .flatMap(limitsOf)
      .filter(({ exercise = '' }) => ids.has(exercise))
  const [long, short] = [[...weeks].filter(isStillLong), [...weeks].filter((week) => !isStillLong(week))]
  return {
    findings: [...short.flatMap(beyond), ...survivals.flatMap(vanishedIn)],
    warnings: long.flatMap(beyond),
    survivals,
  }
}

function isWhole({ exercises }: LevelFolder, ids: ReadonlySet<string>): boolean {
  return exercises.every(({ id }) => ids.has(id))
}

function vanishedIn(survival: Survival): Finding[] {
  const { lower, higher, vanished } = survival
  return vanished
    .filter(({ name }) => !isExplained(survival, name))
    .map(({ file, name }) => ({
      file: join(higher.folder, file),
      line: 1,
      message: `${name}, which ${file} of ${lower.name} exports, is gone: keep the name, or say in the week's README "\`${name}\` of ${lower.name} is … in ${higher.name}"`,
    }))
}
