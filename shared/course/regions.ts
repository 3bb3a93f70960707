import type { Finding } from './finding.ts'
import { starterCode } from './starter-lines.ts'

/** A marked stretch of a reference file that belongs to one exercise. */
export interface Region {
  exercise: number
  /** What goes there, in words: `// #region 2 — the route`. */
  words?: string
  /** The code of the `#starter` lines below `#region`, which a starter has instead of the region's own code. */
  starter: string[]
  /** Whether it holds imports only. Nobody writes those first, so they have no TODO. */
  isImports: boolean
  /** Index of the line with `#region`, from 0. */
  start: number
  /** Index of the line with `#endregion`. */
  end: number
}

/** `// #region 2 — the route`, in the comment style of any language: `#`, `--`, slash-star, `<!--`. */
const OPEN = /^\s*(?:\/\/|\/\*|#|--|<!--)\s*#region\b\s*(.*?)\s*(?:\*\/|-->)?\s*$/
const CLOSE = /^\s*(?:\/\/|\/\*|#|--|<!--)\s*#endregion\b/
const LABEL = /^(\d+)(?:\s+[—–-]\s+(.+))?$/

const IMPORTS = /^(?:\s*import\b[^'"]*(['"])[^'"]*\1)+\s*$/

/**
 * Finds the regions of a file.
 * @param exercises how many exercises the level has: a region names one of 1…exercises.
 */
export function findRegions(
  file: string,
  text: string,
  exercises: number,
): { regions: Region[]; findings: Finding[] } {
  const regions: Region[] = []
  const findings: Finding[] = []
  let open: Omit<Region, 'end' | 'isImports'> | undefined
  const lines = text.split('\n')
  lines.forEach((line, index) => {
    const complain = (message: string) => findings.push({ file, line: index + 1, message })
    const label = OPEN.exec(line)?.[1]
    const starter = starterCode(line)
    if (label !== undefined) {
      const [, number = label, words] = LABEL.exec(label) ?? []
      const exercise = Number(number)
      if (open !== undefined)
        complain(`region ${number} opens inside region ${open.exercise}: regions do not nest`)
      if (!/^\d+$/.test(number) || exercise < 1 || exercise > exercises) {
        complain(`region "${number}" names no exercise of this level, which has 1 to ${exercises}`)
      }
      open = { exercise, words, starter: [], start: index }
    } else if (starter !== undefined) {
      if (open === undefined) complain('#starter outside of a region')
      else if (open.start + open.starter.length + 1 !== index)
        complain(`#starter below other lines: it goes right below "#region ${open.exercise}"`)
      else open.starter.push(starter)
    } else if (CLOSE.test(line)) {
      if (open === undefined) complain('#endregion without a #region')
      else {
        const own = lines.slice(open.start + open.starter.length + 1, index)
        regions.push({ ...open, isImports: IMPORTS.test(own.join('\n')), end: index })
      }
      open = undefined
    }
  })
  if (open !== undefined) {
    findings.push({
      file,
      line: open.start + 1,
      message: `region ${open.exercise} is not closed: no #endregion`,
    })
  }
  return { regions, findings }
}

/** The lines of an exercise between a region's markers. */
export function regionLines(text: string, { start, starter, end }: Region): string[] {
  return text.split('\n').slice(start + starter.length + 1, end)
}
