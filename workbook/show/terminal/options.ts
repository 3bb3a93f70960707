/** What a verdict has to fit, and how much of it is wanted. */
export interface Screen {
  /** Columns and rows. */
  width: number
  height: number
  /** All there is to say, however long. */
  verbose: boolean
  /** It is about a single exercise: the facts that hold are named too, where there is room. */
  single: boolean
}

/** How one verdict is shown. */
export interface VerdictOptions extends Screen {
  /** The folder of the level as a person would write it. */
  shownFolder: string
}

/** A screen of 80 columns and 24 rows is the least that a verdict has to fit; wider than this it is tiring to read. */
const LEAST = { width: 80, height: 24 }
const WIDEST = 110

/** The screen of this process: a terminal's own size, and elsewhere the least. */
export function screenOf({ verbose, single }: Pick<Screen, 'verbose' | 'single'>): Screen {
  const { columns, rows } = process.stdout
  const width = Math.min(WIDEST, columns ?? LEAST.width)
  return { width, height: Math.max(rows ?? LEAST.height, 10), verbose, single }
}
