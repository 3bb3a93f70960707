import type { Finding } from './finding.ts'
import type { Region } from './regions.ts'

/** The regions of one file of a level. */
interface FileRegions {
  file: string
  regions: readonly Region[]
}

/**
 * Finds regions of one exercise with the same TODO: a learner would not know what goes where. They have no
 * words (`// #region 2 — the route`), or the same ones.
 * @param files all files of a level.
 */
export function repeatedWords(files: readonly FileRegions[]): Finding[] {
  const all = files
    .flatMap(({ file, regions }) => regions.map((region) => ({ ...region, file })))
    .filter(({ isImports }) => !isImports)
  const alike = Map.groupBy(all, ({ exercise, words = '' }) => `${exercise} ${words.toLowerCase()}`)
  return [...alike.values()].flatMap((same) =>
    same.length === 1
      ? []
      : same.map(({ file, start, exercise, words }) => ({
          file,
          line: start + 1,
          message:
            words === undefined
              ? `region ${exercise} is one of ${same.length} without words: "#region ${exercise} — what goes there"`
              : `region ${exercise} is one of ${same.length} with the words "${words}"`,
        })),
  )
}
