import { join } from 'node:path'
import { expect, inject } from 'vitest'
import type { Trace } from './trace/events.ts'

/*
 * The subject is the code under test: the reference, a learner's work, or a build made by `learn verify`. Tests
 * import it as `#simple/app.ts`. For a process of its own, they find its path here.
 */

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of each level under test, absolute: `{ simple: '/…/work/simple' }`. */
    subject: Record<string, string>
    /** If test files on different builds share a process: the folder of each one's build, by its path. */
    subjectOfFile?: Record<string, string>
    buildName: string
    /** The file to which the loop guard writes what it stopped; empty for none. */
    loopReport: string
  }
  interface TaskMeta {
    /** What happened during the test; missing if there is nothing to tell. */
    trace?: Trace
  }
}

/**
 * The absolute path of a file of the subject: `subjectFile('#simple/server.ts')`.
 * @throws {Error} when the specifier names no level of this week.
 */
export function subjectFile(specifier: `#${string}/${string}`): string {
  const [level = '', ...path] = specifier.slice(1).split('/')
  const folder = inject('subject')[level]
  if (folder === undefined) throw new Error(`${specifier}: this week has no level "${level}"`)
  return join(inject('subjectOfFile')?.[expect.getState().testPath ?? ''] ?? folder, ...path)
}
