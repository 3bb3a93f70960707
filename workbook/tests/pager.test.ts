import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { page } from '../terminal/pager.ts'
import { test } from './sandbox.ts'

const LONG = 'a line of a text that is too long for a screen\n'.repeat(20_000)

/** What `page` prints on a terminal of this many rows, or without a terminal. */
async function printed(text: string, { isTTY, rows }: { isTTY: boolean; rows?: number }): Promise<string> {
  const { stdout } = process
  const before = { isTTY: stdout.isTTY, rows: stdout.rows }
  const write = vi.spyOn(stdout, 'write').mockReturnValue(true)
  try {
    Object.assign(stdout, { isTTY, rows })
    await page(text)
    return write.mock.calls.map(([chunk]) => chunk).join('')
  } finally {
    Object.assign(stdout, before)
    write.mockRestore()
    vi.unstubAllEnvs()
  }
}

test('a text that is too long for the terminal goes through the pager', async ({ course }) => {
  const file = join(course.temporary, 'paged')
  vi.stubEnv('PAGER', `cat > "${file}"`)
  expect(await printed(LONG, { isTTY: true, rows: 24 })).toBe('')
  expect(readFileSync(file, 'utf8')).toBe(LONG)
})

test('whoever leaves the pager early has seen enough', async ({ course }) => {
  const file = join(course.temporary, 'paged')
  vi.stubEnv('PAGER', `head -n 1 > "${file}"`)
  expect(await printed(LONG, { isTTY: true, rows: 24 })).toBe('')
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2)
})

test('without a terminal, where it fits, and without a pager the text is just printed', async () => {
  vi.stubEnv('PAGER', 'exit 1')
  expect(await printed(LONG, { isTTY: false })).toBe(LONG)
  vi.stubEnv('PAGER', 'exit 1')
  expect(await printed('short\n', { isTTY: true, rows: 24 })).toBe('short\n')
  vi.stubEnv('PAGER', 'no-such-pager 2> /dev/null')
  expect(await printed(LONG, { isTTY: true, rows: 24 })).toBe(LONG)
  vi.stubEnv('PAGER', 'cat')
  expect(await printed(LONG, { isTTY: true, rows: 24 })).toBe(LONG)
})
