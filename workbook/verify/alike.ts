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
 * Finds builds that are one program for the tests of an exercise: everything that the tests can load is the
 * same, byte by byte. Most steps change nothing that the tests of another exercise load. A file counts unless
 * it is certainly not loaded: TypeScript that no import leads to, if the program and its tests find files only
 * by their plain names.
 */

/** In a program: files that it finds in another way than by an import of a plain name. */
const FINDS_FILES =
  /import\.meta\.(?!main\b)|\bimport\(\s*[^'"\s]|\brequire\s*[(.]|\bcreateRequire|\bprocess\.(?:cwd|chdir|execPath)|\breaddir|\bWorker\(|\bfork\(|\bspawn/

/**
 * For each build that has to run, in their order: the builds that it stands for, itself first. A mistake stands
 * for itself.
 */
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

/**
 * Compares the results of each build in a group with the first one's: that they are one program has to be
 * checked too.
 */
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
        const message = `"${fact}" has another result on ${other.name} than on ${one.name}, which should be one program`
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

/** The files that imports lead to, relative to the build; `undefined` if one of them finds files in another way. */
function loadedFrom({ folder, level }: ProofBuild, entries: string[]): Set<string> | undefined {
  const files = new Set(programFiles(folder))
  // Files that are not TypeScript: any code may load them.
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
      // It does not parse, so we cannot know what it would load.
      return undefined
    }
  }
  return loaded
}
