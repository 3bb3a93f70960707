import type { ExerciseGrade } from '../../grade/grade.ts'
import { renderCsv } from './csv.ts'
import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdownTable } from './markdown.ts'
import { renderText } from './text.ts'

/** The formats of grades, by name. */
export const formats: Record<string, (grades: ExerciseGrade[]) => string> = {
  text: renderText,
  json: renderJson,
  junit: renderJunit,
  csv: renderCsv,
  markdown: renderMarkdownTable,
}

/** The format for a file's extension. */
export const formatOfEnding: Record<string, string> = {
  '.txt': 'text',
  '.json': 'json',
  '.xml': 'junit',
  '.csv': 'csv',
  '.md': 'markdown',
}
