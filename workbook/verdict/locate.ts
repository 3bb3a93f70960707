import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Frame, TestFailure } from '../run/result.ts'
import type { Sources } from './sources.ts'

/** A line of the code under test. */
export interface Place {
  /** Relative to the level's folder. */
  file: string
  line: number
  source: string
}

/** The innermost frame of an error in the code under test, if there is one. */
export function placeOf(error: TestFailure, sources: Sources): Place | undefined {
  const frames: Frame[] = (error.stacks ?? parseStack(error.stack ?? '')).map(({ file, line }) => ({
    file,
    line,
  }))
  return placeIn(frames, sources)
}

/** The first frame in the code under test. */
export function placeIn(frames: Frame[], sources: Sources): Place | undefined {
  const { folder } = sources
  const inside = frames.find(({ file }) => file.startsWith(`${folder}/`) && !file.includes('node_modules'))
  const lines = inside && sources.lines(inside.file)
  if (inside === undefined || lines === undefined) return undefined
  const source = lines[inside.line - 1]?.trim() ?? ''
  return { file: relative(folder, inside.file).replaceAll('\\', '/'), line: inside.line, source }
}

/** The frames of a V8 stack trace, if vitest has not parsed it. */
export function parseStack(stack: string): Frame[] {
  return [...stack.matchAll(/^\s+at .*?\(?((?:file:\/\/)?\/[^():]+):(\d+):\d+\)?$/gm)].map(
    ([, file = '', line]) => ({
      file: file.startsWith('file:') ? fileURLToPath(file) : file,
      line: Number(line),
    }),
  )
}
