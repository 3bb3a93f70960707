import cors from 'cors'
import type { RequestHandler } from 'express'

/**
 * Middleware that lets the front end's pages read the answers, and send their cookies along.
 * @param origins those of the front end, as browsers write them: `https://app.example.com`.
 * @throws {Error} that names an entry which is no origin.
 */
export function allowFrontEnd(origins: string[]): RequestHandler {
  // #region 4 — check the origins, make the middleware
  for (const origin of origins) {
    // Browsers send no slash at the end. `*` would be everybody, and `null` is what anybody's page says in a sandbox.
    if (origin.includes('*') || !URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new Error(`corsOrigins: "${origin}" is no origin; write it like https://app.example.com`)
    }
  }
  return cors({
    // A list, so that origins are compared as a whole, and `Vary: Origin` is always there: else a cache would give one
    // page what was answered to another.
    origin: origins,
    credentials: true,
    methods: ['GET', 'POST', 'PUT'],
    allowedHeaders: ['Content-Type'],
    // How long a browser need not ask again, in seconds.
    maxAge: 600,
  })
  // #endregion
}
