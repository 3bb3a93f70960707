/** What a verdict has to fit, and how much of it is wanted. */
export interface Screen {
  /** Columns and rows of a verdict. */
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

/** Lines that are wider than this are tiring to read. */
const WIDEST = 110
/** What a file or a pipe gets: nothing is broken into lines there, and nothing scrolls away. */
const NO_TERMINAL = { columns: 160, rows: 60 }
/** The summary below a verdict, and the line at which the shell waits. */
const BELOW = 3

/** The screen of this process, without what stands around the verdict. @param around rows that are needed besides. */
export function screenOf({ verbose, single }: Pick<Screen, 'verbose' | 'single'>, around = 0): Screen {
  const { columns, rows = NO_TERMINAL.rows } = process.stdout
  return {
    width: columns === undefined ? NO_TERMINAL.columns : Math.min(WIDEST, columns),
    height: Math.max(rows - BELOW - around, 10),
    verbose,
    single,
  }
}
