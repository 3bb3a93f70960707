import { eventually } from 'shared/testing/eventually.ts'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { createApp } from '#bonus/app.ts'
import { createUserStore } from '#bonus/users.ts'

/** The clock of the tests, and how the combined format writes it. */
const NOON = '2025-10-04T12:05:09.000Z'
export const NOON_IN_THE_LOG = '04/Oct/2025:12:05:09 +0000'

/** A field in quotation marks. Those inside it are escaped with a backslash. */
const quoted = '"((?:[^"\\\\]|\\\\.)*)"'
const COMBINED = new RegExp(
  `^(\\S+) - (\\S.*) \\[([^\\]]+)\\] ${quoted} (\\d{3}|-) (\\d+|-) ${quoted} ${quoted}$`,
)

/** Makes an app with a log before each test of a file. Nothing that it writes to stdout instead is printed. */
export function loggedApp() {
  const users = createUserStore()
  let written: { text: string }
  let app: ReturnType<typeof createApp>
  beforeEach(() => {
    // Only the clock's reading is set: timers go on as usual.
    vi.setSystemTime(NOON)
    vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    // An object for each app: one that writes to the stream of another app writes into nothing.
    const own = { text: '' }
    written = own
    const write = (text: string) => {
      own.text += text
      return true
    }
    app = createApp({ users, logStream: { write } })
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.useRealTimers()
  })

  const lines = () => {
    expect(written.text, 'what was written to the stream').toMatch(/^$|\n$/)
    return written.text.split('\n').slice(0, -1)
  }
  return {
    users,
    app: () => app,
    written: () => written.text,
    /** Waits until the log has this many lines, since a line may come after its response. Returns the fields of the last. */
    async lastOf(count: number) {
      await eventually(() => expect(lines(), 'the lines in the log').toHaveLength(count), { within: 2_000 })
      const line = lines().at(-1) ?? ''
      expect(line, 'a line in the combined format').toMatch(COMBINED)
      const [, address, user, date, asked, status, length, referrer, agent] = COMBINED.exec(line) ?? []
      return { line, address, user, date, asked, status, length, referrer, agent }
    },
  }
}
