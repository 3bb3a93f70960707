import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { importsOf } from 'shared/testing/imports.ts'
import { expect, test } from 'vitest'
import { courseRoot } from '../catalogue/course.ts'

/*
 * What makes the code easy to navigate. A room is a folder; it imports only from floors below its own.
 */

/** From the ground up. Rooms on one floor do not import each other. */
const FLOORS = [
  // The deadline stands on nothing, and is for every wait: it only grew up beside Redis.
  ['shared/bench', 'shared/config', 'shared/course', 'shared/redis/deadline.ts', 'shared/services'],
  ['shared/http'],
  ['shared/db', 'shared/redis'],
  ['shared/testing'],
  ['shared/harness', 'shared/contracts'],
  ['workbook/outcome.ts', 'workbook/terminal'],
  ['workbook/catalogue'],
  ['workbook/run'],
  ['workbook/verdict'],
  [
    'workbook/acts',
    'workbook/compare',
    'workbook/doctor',
    'workbook/grade',
    'workbook/mistakes',
    'workbook/progress',
    'workbook/verify',
  ],
  ['workbook/show'],
  ['workbook/commands'],
  ['workbook/learn.ts'],
]

const MOST_LINES = 150

const NOT_SOURCE = /^(?:tests|work|node_modules|\..*)$/

/** The map in the root's README describes these for every level. */
const OF_EVERY_LEVEL = /^(?:mistakes|broken-builds)$/

const root = courseRoot()
const sources = ['shared', 'workbook', 'packages'].flatMap(sourcesIn)
const arrows = new Map(sources.map((file) => [file, importedBy(file)]))

test('no file imports itself through others', () => {
  expect(circles()).toEqual([])
})

test('no room imports from its own floor or from one above', () => {
  const up = [...arrows].flatMap(([file, imported]) =>
    imported.filter((other) => goesUp(file, other)).map((other) => `${file} imports ${other}`),
  )
  expect(up).toEqual([])
})

test('every file of shared and workbook is in a room', () => {
  const outside = sources.filter((file) => !file.startsWith('packages/') && floorOf(file) === undefined)
  expect(outside).toEqual([])
})

test('no week imports another, no level another level, and only commands are above the workbook', () => {
  const strange = [...arrows].flatMap(([file, imported]) =>
    imported
      .filter((other) => {
        const [from, to] = [levelOf(file), levelOf(other)]
        if (file.startsWith('shared/')) return !other.startsWith('shared/')
        // A bench measures what levels build.
        if (file.split('/')[2] === 'bench' && to?.split('/')[1] === file.split('/')[1]) return false
        if (from === undefined) return to !== undefined
        return other.startsWith('workbook/') || (to !== undefined && !from.startsWith(to))
      })
      .map((other) => `${file} imports ${other}`),
  )
  expect(strange).toEqual([])
})

test('no source file is longer than it may be', () => {
  const long = sources
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > MOST_LINES)
  expect(long).toEqual([])
})

test('every folder of sources is named in a README above it', () => {
  const folders = ['shared', 'workbook', 'docker', 'setup', 'packages'].flatMap(foldersIn)
  expect(folders).toContain('shared/testing/http')
  expect(folders.filter((folder) => !isNamed(folder))).toEqual([])
})

/** A folder and those below it that hold a part of a program, or of its tools. */
function foldersIn(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  const below = entries
    .filter(
      (entry) => entry.isDirectory() && !NOT_SOURCE.test(entry.name) && !OF_EVERY_LEVEL.test(entry.name),
    )
    .flatMap(({ name }) => foldersIn(`${folder}/${name}`))
  return [...(entries.some((entry) => entry.isFile()) ? [folder] : []), ...below]
}

/** Whether a README above a folder has its path from there, with a slash at the end: `services/redis/`. */
function isNamed(folder: string): boolean {
  for (let above = posix.dirname(folder); ; above = posix.dirname(above)) {
    const readme = join(root, above, 'README.md')
    const path = posix.relative(above === '.' ? '' : above, folder)
    const named = new RegExp(`(?<![\\w/.-])${RegExp.escape(path)}/`)
    if (existsSync(readme) && named.test(readFileSync(readme, 'utf8'))) return true
    if (above === '.') return false
  }
}

/** The source files below a folder, without tests and generated files. */
function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return NOT_SOURCE.test(entry.name) ? [] : sourcesIn(path)
    return path.endsWith('.ts') && !/\.test\.ts$|vitest\.config\.ts$/.test(path) ? [path] : []
  })
}

/** The files of this repository that a file imports. */
function importedBy(file: string): string[] {
  return importsOf(join(root, file)).flatMap(({ specifier, file: target }) => {
    const path = target ?? (specifier.startsWith('shared/') ? join(root, specifier) : undefined)
    return path === undefined ? [] : relative(root, path).split(sep).join('/')
  })
}

/** The circles of imports, each once, from a depth-first search. */
function circles(): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: string[]) => {
    const start = path.indexOf(file)
    if (start !== -1) found.push([...path.slice(start), file].join(' → '))
    if (start !== -1 || done.has(file)) return
    for (const next of arrows.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of arrows.keys()) visit(file, [])
  return found
}

function floorOf(file: string): { room: string; floor: number } | undefined {
  const floor = FLOORS.findIndex((rooms) => rooms.some((room) => isIn(file, room)))
  const room = FLOORS[floor]?.find((candidate) => isIn(file, candidate))
  return room === undefined ? undefined : { room, floor }
}

const isIn = (file: string, room: string) => file === room || file.startsWith(`${room}/`)

function goesUp(file: string, other: string): boolean {
  const [from, to] = [floorOf(file), floorOf(other)]
  return from !== undefined && to !== undefined && from.room !== to.room && to.floor >= from.floor
}

/** `packages/week1-http/simple` for what is in a level, `packages/week1-http` for the rest of a week. */
function levelOf(file: string): string | undefined {
  if (!file.startsWith('packages/')) return undefined
  return dirname(file).split('/').slice(0, 3).join('/')
}
