import { pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

const FRAME = /^\s*at .*(?:[/\\]|node:|<anonymous>)/

/**
 * What a program printed, as plain text: without colours, with the frames of the learner's own code only, and with
 * their files by name.
 * @param folder of the learner's code, absolute.
 * @returns one text, or none if nothing is left.
 */
export function printed(text: string, folder: string): string[] {
  const lines = stripVTControlCharacters(text)
    .replaceAll(`${pathToFileURL(folder)}/`, `${folder}/`)
    .split('\n')
    .filter((line) => !FRAME.test(line) || line.includes(`${folder}/`))
    .map((line) => line.replaceAll(`${folder}/`, ''))
  return lines.some((line) => line.trim() !== '') ? [lines.join('\n')] : []
}
