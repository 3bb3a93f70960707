import type { Server } from 'node:http'
import { listen } from 'shared/testing/http/listen.ts'
import { afterEach, beforeEach, expect } from 'vitest'
import { type AppOptions, createApp } from '#project/app.ts'
import { catchFatal } from './fatal.ts'

/**
 * Starts servers for the tests of a file. A test fails if one of them reports an error that the test does not take from
 * `reported`, or if an error would have ended the process: a handler refused a request and went on, for example.
 */
export function watchServers() {
  const reported: unknown[] = []
  const servers: Server[] = []
  let fatal: unknown[] = []

  const expectNothingFatal = () =>
    expect(fatal.map(String), 'thrown where nobody catches it, which ends a process').toEqual([])

  beforeEach(() => {
    fatal = catchFatal(() => {
      for (const server of servers) server.closeAllConnections()
    })
  })
  afterEach(() => {
    expectNothingFatal()
    expect(reported.splice(0), 'errors that were reported').toEqual([])
  })

  const start = async (options: AppOptions = {}) => {
    const listening = await listen(createApp({ report: (error) => reported.push(error), ...options }))
    servers.push(listening.server)
    return listening
  }
  return { start, reported, expectNothingFatal }
}
