import type { Finding } from './finding.ts'

/** A marked stretch of a reference file that belongs to one exercise. */
export interface Region {
  exercise: number
  /** Index of the line with `#region`, from 0. */
  start: number
  /** Index of the line with `#endregion`. */
  end: number
}

/** `// #region 2`, in the comment style of any language: `#`, `--`, slash-star, `<!--`. */
const OPEN = /^\s*(?:\/\/|\/\*|#|--|<!--)\s*#region\b\s*(.*?)\s*(?:\*\/|-->)?\s*$/
const CLOSE = /^\s*(?:\/\/|\/\*|#|--|<!--)\s*#endregion\b/

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
  let open: { exercise: number; start: number } | undefined
  text.split('\n').forEach((line, index) => {
    const complain = (message: string) => findings.push({ file, line: index + 1, message })
    const label = OPEN.exec(line)?.[1]
    if (label !== undefined) {
      const exercise = Number(label)
      if (open !== undefined)
        complain(`region ${label} opens inside region ${open.exercise}: regions do not nest`)
      if (!/^\d+$/.test(label) || exercise < 1 || exercise > exercises) {
        complain(`region "${label}" names no exercise of this level, which has 1 to ${exercises}`)
      }
      open = { exercise, start: index }
    } else if (CLOSE.test(line)) {
      if (open === undefined) complain('#endregion without a #region')
      else regions.push({ ...open, end: index })
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

/** The lines between a region's markers. */
export function regionLines(text: string, { start, end }: Region): string[] {
  return text.split('\n').slice(start + 1, end)
}
