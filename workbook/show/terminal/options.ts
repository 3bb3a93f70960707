/** The size of a verdict, and how much to show. */
export interface Screen {
  width: number
  height: number
  /** Shows everything, however long. */
  verbose: boolean
  /** It is about a single exercise: name the facts that hold too, if there is room. */
  single: boolean
}

export interface VerdictOptions extends Screen {
  shownFolder: string
}

const WIDEST = 110
/** For a file or a pipe: no line is wrapped there, and nothing scrolls away. */
const NO_TERMINAL = { columns: 160, rows: 60 }
/** The summary below a verdict, and the line at which the shell waits. */
const BELOW = 3

/**
 * The screen of this process, without what surrounds the verdict.
 * @param around how many more rows are needed.
 */
export function screenOf({ verbose, single }: Pick<Screen, 'verbose' | 'single'>, around = 0): Screen {
  const { columns, rows = NO_TERMINAL.rows } = process.stdout
  return {
    width: columns === undefined ? NO_TERMINAL.columns : Math.min(WIDEST, columns),
    height: Math.max(rows - BELOW - around, 10),
    verbose,
    single,
  }
}
