import type { Finding } from 'shared/course/finding.ts'

/** Collects what is wrong with a level, each once. */
export class Findings {
  readonly all: Finding[] = []

  add(file: string, line: number, message: string, exercise?: string): void {
    if (this.all.some((problem) => problem.file === file && problem.message === message)) return
    this.all.push({ file, line, message, exercise })
  }

  addAll(findings: Finding[]): void {
    for (const { file, line, message, exercise } of findings) this.add(file, line, message, exercise)
  }
}
