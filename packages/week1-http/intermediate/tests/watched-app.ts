import { rejections, type Sent, shownRequest } from 'shared/testing/http/rejections.ts'
import { expect } from 'vitest'
import { createApp } from '#intermediate/app.ts'
import { createUserStore } from '#intermediate/users.ts'

/** An app with a store of its own, and a check of requests that it rejects. @param quiet see {@link rejections}. */
export function watchedApp(quiet = false) {
  const users = createUserStore()
  return rejections(createApp({ users }), { state: () => users.list(), quiet })
}

/** Expects any status from 200 to 299, and returns the response. */
export async function expectSuccess(sent: Sent, what = shownRequest(sent)) {
  const response = await sent
  expect(response.status, `the status of ${what}`).toBeGreaterThanOrEqual(200)
  expect(response.status, `the status of ${what}`).toBeLessThan(300)
  return response
}
