import type { Problem } from '../catalogue/readme.ts'

/** Collects what is wrong with a level, each once. */
export class Findings {
  readonly problems: Problem[] = []

  add(file: string, line: number, message: string): void {
    if (this.problems.some((problem) => problem.file === file && problem.message === message)) return
    this.problems.push({ file, line, message })
  }

  addAll(problems: Problem[]): void {
    for (const { file, line, message } of problems) this.add(file, line, message)
  }
}
