import { vi } from 'vitest'
import { type AppOptions, createApp } from '#project/app.ts'
import { type Browser, createBrowser } from './browser.ts'
import { slowRepositories } from './repositories.ts'

export const jwtSecret = 'a secret of the tests, long enough for HS256'
export const publicUrl = 'http://localhost:3000'

export const ada = { username: 'ada', password: 'correct horse battery', email: 'ada@example.com' }
export const bob = { username: 'Bob_2', password: 'staple, staple and staple', email: 'bob@example.com' }

/** The app with repositories that are slow, a clock that stands still, and the least work for a password. */
export function makeApp(options: Partial<AppOptions> = {}) {
  const { repositories, calls } = slowRepositories(options.repositories)
  // Whole seconds, as in a JWT. About now, for the clock of a provider goes on.
  let time = Math.floor(Date.now() / 1000) * 1000
  const clock = () => new Date(time)
  const report = vi.fn<(error: unknown) => void>()
  const app = createApp({ jwtSecret, publicUrl, bcryptCost: 4, clock, report, ...options, repositories })
  return {
    app,
    repositories,
    /** How the repositories were called. */
    calls,
    clock,
    report,
    browser: () => createBrowser(app, { publicUrl: options.publicUrl ?? publicUrl, clock }),
    /** Lets time pass, in seconds. */
    pass(seconds: number) {
      time += seconds * 1000
    },
    /** Gives somebody a role, as the database's owner can. */
    async appoint(username: string, role: 'admin' | 'user') {
      const user = await repositories.users.findByUsername(username)
      if (!user) throw new Error(`There is no user ${username}`)
      await repositories.users.setRole(user.id, role)
    },
    /** All cookies that a response sets, as they were written. */
    setCookies,
  }
}

function setCookies({ headers }: Awaited<ReturnType<Browser['get']>>): string[] {
  return (headers['set-cookie'] as unknown as string[] | undefined) ?? []
}
