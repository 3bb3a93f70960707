import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { starterFiles } from 'shared/course/level-files.ts'
import { writeFiles } from 'shared/course/program-files.ts'
import { test as base } from 'vitest'
import { type LevelFolder, loadCourse } from '../catalogue/course.ts'
import { type LearnOptions, LearnProcess, type Outcome } from './learn-process.ts'
import { sandboxFolder } from './sandbox-folder.ts'

const FIXTURE = join(import.meta.dirname, 'fixture')
/** What a run in the fixture itself may have left there. */
const NOT_COPIED = new Set(['work', '.verify', '.learn', 'node_modules', '.gitignore'])

/** A copy of the fixture course that a test may change freely. Paths are relative to its week. */
export class Sandbox {
  readonly root = sandboxFolder()
  readonly week = join(this.root, 'packages', 'week1-tiny')
  /** The folder for temporary files of what runs in it. */
  readonly temporary = join(this.root, 'temporary')
  readonly #processes: LearnProcess[] = []

  constructor() {
    cpSync(FIXTURE, this.root, { recursive: true, filter: (file) => !NOT_COPIED.has(basename(file)) })
    mkdirSync(this.temporary)
  }

  /** The level as the tools see it now. */
  get level(): LevelFolder {
    const level = loadCourse(this.root).weeks[0]?.levels[0]
    if (level === undefined) throw new Error('the sandbox has lost its level')
    return level
  }

  /** Runs `learn` to its end. */
  async learn(...args: string[]): Promise<Outcome> {
    return this.run(args).ended
  }

  /** Starts `learn`. */
  run(args: string[], { env, ...options }: LearnOptions = {}): LearnProcess {
    const own = { NINE_WEEKS_ROOT: this.root, TMPDIR: this.temporary, ...env }
    const running = new LearnProcess(args, { cwd: this.root, ...options, env: own })
    this.#processes.push(running)
    return running
  }

  read(path: string): string {
    return readFileSync(join(this.week, path), 'utf8')
  }

  write(path: string, content: string | Uint8Array): void {
    const file = join(this.week, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }

  /** Replaces `from`, which must be there exactly once: otherwise it would be a test of something else. */
  edit(path: string, from: string, to: string): void {
    const parts = this.read(path).split(from)
    if (parts.length !== 2) throw new Error(`${path} has ${parts.length - 1} times: ${from}`)
    this.write(path, parts.join(to))
  }

  remove(path: string): void {
    rmSync(join(this.week, path), { recursive: true })
  }

  has(path: string): boolean {
    return existsSync(join(this.week, path))
  }

  list(path: string): string[] {
    return this.has(path) ? readdirSync(join(this.week, path)).sort() : []
  }

  /** The learner's code, with these exercises solved like the reference. */
  solve(...numbers: number[]): void {
    writeFiles(
      join(this.week, 'work/simple'),
      starterFiles(this.level, (exercise) => numbers.includes(exercise)),
    )
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#processes.map((running) => running.destroy()))
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** A test that gets a course of its own, gone when it ends. */
export const test = base.extend('course', async ({ onTestFinished }) => {
  const course = new Sandbox()
  onTestFinished(() => course.destroy())
  return course
})
