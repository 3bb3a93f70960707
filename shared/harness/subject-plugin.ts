import { join } from 'node:path'
import type { Vite } from 'vitest/node'

const RUN = /\?run=(\d+)/

/** The module id of a file in one run: each run loads the learner's files again. */
export const inRun = (file: string, run: number) => `${file}?run=${run}`

/** Removes the marks of runs from a text, such as a module id or a message. */
export const withoutRun = (text: string) => text.replaceAll(/\?run=\d+/g, '')

/**
 * Resolves the subject, such as `#subject/…`, to the build of the run whose module imports it. What tests import by a relative path keeps the number of their run, so that a helper gets the same build as its test.
 * @param prefix what imports of the subject begin with, the slash included.
 * @param onSubject called for each run that imports its subject.
 */
export function subjectPlugin<Run extends { folder: string }>(
  prefix: string,
  runs: Run[],
  onSubject: (run: Run) => void = () => {},
): Vite.Plugin {
  return {
    name: 'subject-of-the-run',
    enforce: 'pre',
    async resolveId(source, importer) {
      const number = Number(RUN.exec(importer ?? '')?.[1] ?? Number.NaN)
      const run = runs[number]
      if (run === undefined) return undefined
      if (source.startsWith(prefix)) {
        onSubject(run)
        return join(run.folder, source.slice(prefix.length))
      }
      if (!source.startsWith('.')) return undefined
      const resolved = await this.resolve(source, importer && withoutRun(importer), { skipSelf: true })
      return resolved && { ...resolved, id: inRun(resolved.id, number) }
    },
  }
}
