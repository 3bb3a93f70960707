import type { ExerciseGrade } from '../../grade/grade.ts'
import { renderCsv } from './csv.ts'
import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdownTable } from './markdown.ts'
import { renderText } from './text.ts'

/** How grades are written, by the name of the format. */
export const formats: Record<string, (grades: ExerciseGrade[]) => string> = {
  text: renderText,
  json: renderJson,
  junit: renderJunit,
  csv: renderCsv,
  markdown: renderMarkdownTable,
}

/** The format that a file's ending asks for. */
export const formatOfEnding: Record<string, string> = {
  '.txt': 'text',
  '.json': 'json',
  '.xml': 'junit',
  '.csv': 'csv',
  '.md': 'markdown',
}
