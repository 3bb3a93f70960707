import type { Pool } from 'pg'
import { eventually } from 'shared/testing/eventually.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect } from 'vitest'
import { createApp } from '#bonus/app.ts'

/**
 * The app on a port, with all that it writes to its log.
 * @param query answers in place of the database: no exercise about requests needs one.
 */
export async function timedApp(query: () => Promise<unknown> = async () => ({ rows: [] })) {
  let written = ''
  const stream = {
    write(text: string) {
      written += text
      return true
    },
  }
  const app = createApp({ pool: { query } as unknown as Pool, stream, report: () => {} })
  const { url: origin } = await listen(app)

  /** Waits for the lines of `count` requests: each comes a moment after its response. */
  async function lines(count: number): Promise<Record<string, unknown>[]> {
    const complete = () => written.split('\n').slice(0, -1)
    await eventually(() => expect(complete(), 'the lines in the log').toHaveLength(count))
    expect(written, 'what was written').toMatch(/\n$/)
    return complete().map((line) => {
      expect(line, 'a line of JSON').toMatch(/^\{.*\}$/)
      return JSON.parse(line)
    })
  }
  return { api: request(origin), origin, lines, written: () => written }
}
