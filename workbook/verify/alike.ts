import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { programFiles } from 'shared/course/program-files.ts'
import { importsOf } from 'shared/testing/imports.ts'
import type { Exercise } from '../catalogue/course.ts'
import type { RunResults } from '../run/options.ts'
import type { ProofBuild } from './builds.ts'
import type { Findings } from './findings.ts'
import { subjectNamedIn } from './subject-named.ts'

/*
 * Builds that are one program to the tests of an exercise: whatever the tests can load of them is the same, byte by byte.
 * Most steps change nothing that the tests of another exercise load. A file counts unless it is certain that it is not
 * loaded: TypeScript that no import leads to, in a program and under tests that find files by their plain names alone.
 */

/** In a program: files found otherwise than by an import of a plain name. */
const FINDS_FILES =
  /import\.meta\.(?!main\b)|\bimport\(\s*[^'"\s]|\brequire\s*[(.]|\bcreateRequire|\bprocess\.(?:cwd|chdir|execPath)|\breaddir|\bWorker\(|\bfork\(|\bspawn/

/** For each build that has to run, in their order, those for which it runs, itself first. A mistake runs for itself. */
export function alike(
  root: string,
  exercise: Exercise,
  builds: readonly ProofBuild[],
): Map<ProofBuild, ProofBuild[]> {
  const first = new Map<string, ProofBuild>()
  const groups = new Map<ProofBuild, ProofBuild[]>()
  const entries = subjectNamedIn(root, exercise)
  for (const build of builds) {
    const key = build.kind === 'mistake' ? build.name : keyOf(build, entries)
    const known = first.get(key)
    if (known !== undefined) groups.get(known)?.push(build)
    else {
      first.set(key, build)
      groups.set(build, [build])
    }
  }
  return groups
}

/** Holds what each build of a group did against the group's first: that they are one program is a claim like any other. */
export function checkAlike(
  root: string,
  exercise: Exercise,
  builds: readonly ProofBuild[],
  results: RunResults,
  findings: Findings,
) {
  const passedOn = ({ name }: ProofBuild) =>
    new Map(
      results.get(name)?.flatMap((result) => result.tests.map((test) => [test.name, test.passed] as const)),
    )
  for (const [one, [, ...others]] of alike(root, exercise, builds)) {
    const expected = passedOn(one)
    for (const other of others) {
      for (const [fact, passed] of passedOn(other)) {
        if ((expected.get(fact) ?? passed) === passed) continue
        const message = `"${fact}" ends otherwise on ${other.name} than on ${one.name}, which should be one program`
        findings.add(exercise.testFile ?? '', 1, message, exercise.id)
      }
    }
  }
}

function keyOf(build: ProofBuild, entries: string[] | undefined): string {
  const files = programFiles(build.folder)
  const loaded = entries && loadedFrom(build, entries)
  const hash = createHash('sha256')
  for (const path of files) {
    if (loaded !== undefined && path.endsWith('.ts') && !loaded.has(path)) continue
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(build.folder, path)))
      .update('\0')
  }
  return hash.digest('hex')
}

/** The files that imports lead to, relative to the build; `undefined` where one of them finds files otherwise. */
function loadedFrom({ folder, level }: ProofBuild, entries: string[]): Set<string> | undefined {
  const files = new Set(programFiles(folder))
  // What is no TypeScript and yet code may load any of it.
  if ([...files].some((path) => /\.(?:[cm]?js|mts|cts|[jt]sx)$/.test(path))) return undefined
  const loaded = new Set<string>()
  const next = entries.flatMap((entry) => {
    const inside = [...files].filter((path) => path.startsWith(`${entry.replace(/\/$/, '')}/`))
    return files.has(entry) ? [entry] : inside
  })
  for (const path of next) {
    if (loaded.has(path) || !files.has(path)) continue
    loaded.add(path)
    if (!path.endsWith('.ts')) continue
    const file = join(folder, path)
    if (FINDS_FILES.test(readFileSync(file, 'utf8'))) return undefined
    try {
      for (const { specifier, file: target } of importsOf(file)) {
        if (target !== undefined)
          next.push(relative(folder, resolve(dirname(file), target)).replaceAll('\\', '/'))
        else if (specifier.startsWith(`#${level.name}/`)) next.push(specifier.slice(level.name.length + 2))
      }
    } catch {
      // It does not parse: nobody knows what it would load.
      return undefined
    }
  }
  return loaded
}
