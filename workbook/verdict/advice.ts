import type { TestFailure } from '../run/result.ts'

/*
 * What to do about errors that use terms which a beginner does not know yet.
 */

/** A missing file or package; `undefined` if the message is about something else. */
export function missingModule(message: string, folder: string): string | undefined {
  const absent = /Cannot find (?:module|package) '([^']+)'(?: imported from (.+))?/.exec(message)
  if (absent === null) return undefined
  const [, name = '', importer = ''] = absent
  const [, file] = /^#\w+\/(.+)$/.exec(name) ?? []
  if (file !== undefined)
    return `There is no file ${file}, which the tests import. The statement says what it exports.`
  const from = importer.startsWith(`${folder}/`) ? ` imported from ${importer.slice(folder.length + 1)}` : ''
  return [`There is no module '${name}'${from}.`, ...howToAdd(name, folder)].join('\n')
}

/** A learner does not change the week's own packages: new ones go into the folder of their work. */
function howToAdd(name: string, folder: string): string[] {
  const [work] = /packages\/[^/]+\/work(?=\/[^/]+$)/.exec(folder) ?? []
  const [pack] = /^(?:@[\w.-]+\/)?[a-z\d][\w.-]*/i.exec(name) ?? []
  if (work === undefined || pack === undefined || name.includes(':')) return []
  return [`To add the package to your own work: npm install --prefix ${work} ${pack}`]
}

/** A path as older versions of Express wrote it: path-to-regexp names the place in it, but not what to write. */
export function patternOfExpress({ name }: TestFailure, message: string): string | undefined {
  if (name !== 'PathError' && !/git\.new\/pathToRegexpError/.test(message)) return undefined
  const [, said = message] = /^(.*?)(?:; visit .*)?$/s.exec(message) ?? []
  return `${said}\nExpress 5 wants a name for each part that varies: /*splat instead of *, /users{/:id} instead of /users/:id?, and no regular expression in a path.`
}
