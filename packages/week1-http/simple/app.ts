// #region 4
import { join } from 'node:path'
// #endregion
import express, { type Express } from 'express'
import { requestLog } from './request-log.ts'
import { parseStatusCode } from './status-code.ts'

export interface AppOptions {
  /** Takes one line for each request. */
  log?: (line: string) => void
}

/**
 * Makes the application. It neither listens nor reads the environment, so that a test can make as many as
 * it likes; `server.ts` does both. Middleware runs in the order in which it is registered here.
 */
export function createApp({ log = console.log }: AppOptions = {}): Express {
  const app = express()

  // #region 6
  // Before everything that answers. Express announces itself in the same header unless told not to.
  app.disable('x-powered-by')
  app.use((_req, res, next) => {
    res.set('X-Powered-By', 'NodeJS')
    next()
  })
  // #endregion

  // #region 3 — the log of requests
  // Before the routes: an answered request is passed on to nobody.
  app.use(requestLog(log))
  // #endregion

  // #region 1 — the route
  app.get('/', (_req, res) => {
    // Express sends a string as HTML unless the type is set.
    res.type('text/plain').send('Hello World')
  })
  // #endregion

  // #region 2
  app.get('/about', (_req, res) => {
    res.json({ message: 'A small website made with Express' })
  })

  app.get('/contact', (_req, res) => {
    res.json({ message: 'Write to hello@example.com' })
  })
  // #endregion

  // #region 5 — the route
  app.get('/status/:code', (req, res) => {
    const code = parseStatusCode(req.params.code)
    if (code === undefined) {
      res.status(400).type('text/plain').send('The code must be a number from 200 to 599')
      return
    }
    // Sends the reason phrase as the body, and none where the status allows none.
    res.sendStatus(code)
  })
  // #endregion

  // #region 4
  // After the routes: index.html would answer GET / too. The folder is found from this file: a server is often
  // started from another directory than the one it lies in.
  app.use(express.static(join(import.meta.dirname, 'public')))
  // #endregion

  // #region 5 — the answer to everything else
  // Last: whatever reaches it, nobody has answered.
  app.use((_req, res) => {
    res.status(404).type('text/plain').send('Not Found')
  })
  // #endregion

  return app
}
