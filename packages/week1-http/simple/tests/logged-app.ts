import { afterEach, beforeEach, vi } from 'vitest'
import { createApp } from '#simple/app.ts'

export const noon = '2025-10-04T12:00:00.000Z'

/** Makes a new app for each test of a file, at noon. It keeps what the app logs in `lines`. */
export function loggedApp() {
  let app: ReturnType<typeof createApp>
  let lines: string[]
  beforeEach(() => {
    // Only the clock's reading is set: timers go on as usual.
    vi.setSystemTime(noon)
    lines = []
    app = createApp({ log: (line) => lines.push(line) })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  return {
    get app() {
      return app
    },
    get lines() {
      return lines
    },
  }
}
