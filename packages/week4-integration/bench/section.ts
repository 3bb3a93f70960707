/** A part of the report. */
export interface Section {
  /** The chart's file, without its ending. */
  name: string
  title: string
  table: string
  chart: string
}
