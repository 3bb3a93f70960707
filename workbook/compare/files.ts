import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isText } from 'shared/course/level-files.ts'
import { programFiles } from 'shared/course/program-files.ts'
import { type Row, rowsOf } from './rows.ts'
import type { Side } from './sides.ts'

/** Two files of the same name, or one that only one side has. */
export interface FilePair {
  file: string
  state: 'same' | 'changed' | 'left only' | 'right only'
  rows: Row[]
  added: number
  removed: number
}

/** First what both sides have, because you can compare it; then what is new; then what is gone. */
const ORDER: FilePair['state'][] = ['changed', 'right only', 'left only', 'same']

/** Pairs the files of two programs by their names; tests and statements are not part of a program. */
export function pairFiles(left: Side, right: Side): FilePair[] {
  const names = new Set([...programFiles(left.folder), ...programFiles(right.folder)].filter(isText))
  const pairs = [...names].sort().map((file): FilePair => {
    const a = textOf(left, file)
    const b = textOf(right, file)
    const rows = rowsOf(a ?? '', b ?? '')
    const added = rows.filter((row) => row.changed && row.right !== undefined).length
    const removed = rows.filter((row) => row.changed && row.left !== undefined).length
    const state =
      a === undefined
        ? 'right only'
        : b === undefined
          ? 'left only'
          : added + removed > 0
            ? 'changed'
            : 'same'
    return { file, state, rows, added, removed }
  })
  return pairs.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
}

function textOf({ folder }: Side, file: string): string | undefined {
  const path = join(folder, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
