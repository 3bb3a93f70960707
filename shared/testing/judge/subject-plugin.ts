import { join } from 'node:path'
import type { Vite } from 'vitest/node'
import type { Run } from './run.ts'

const SUBJECT = '#subject/'
const RUN = /\?run=(\d+)/

/** The module id of a file as one run sees it: each run has the learner's files anew. */
export const inRun = (file: string, run: number) => `${file}?run=${run}`

/** A text, such as a module id or a message, as if there were no runs. */
export const withoutRun = (text: string) => text.replaceAll(/\?run=\d+/g, '')

/**
 * Resolves `#subject/…` to the build of the run whose module imports it. The learner's own files keep the number of
 * their run, so that a helper beside the tests meets the same build as they do.
 * @param onSubject is told each run that imports its subject.
 */
export function subjectPlugin(runs: Run[], onSubject: (run: Run) => void): Vite.Plugin {
  return {
    name: 'subject-of-the-run',
    enforce: 'pre',
    async resolveId(source, importer) {
      const number = Number(RUN.exec(importer ?? '')?.[1] ?? Number.NaN)
      const run = runs[number]
      if (run === undefined) return undefined
      if (source.startsWith(SUBJECT)) {
        onSubject(run)
        return join(run.folder, source.slice(SUBJECT.length))
      }
      if (!source.startsWith('.')) return undefined
      const resolved = await this.resolve(source, importer && withoutRun(importer), { skipSelf: true })
      return resolved && { ...resolved, id: inRun(resolved.id, number) }
    },
  }
}
