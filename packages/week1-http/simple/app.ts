// #region 4
import { join } from 'node:path'
// #endregion
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { requestLog } from './request-log.ts'
import { parseStatusCode } from './status-code.ts'

export interface AppOptions {
  /** Takes one line for each request. */
  log?: (line: string) => void
}

/**
 * Makes the application. It neither listens nor reads the environment, so a test can make as many as it likes;
 * `server.ts` does both. Middleware runs in the order in which you register it here.
 */
export function createApp({ log = console.log }: AppOptions = {}): Express {
  const app = express()

  // #region 6
  // Before everything that answers. Express sets this header too, unless you turn that off.
  app.disable('x-powered-by')
  app.use((_req, res, next) => {
    res.set('X-Powered-By', 'NodeJS')
    next()
  })
  // #endregion

  // #region 3 — the log of requests
  // Before the routes: a route that answers passes the request on to nothing else.
  app.use(requestLog(log))
  // #endregion

  // #region 1 — the route
  app.get('/', (_req, res) => {
    // Express sends a string as HTML unless you set the type.
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
    // Sends the reason phrase as the body, and no body if the status allows none.
    res.sendStatus(code)
  })
  // #endregion

  // #region 4
  // After the routes, because index.html would answer GET / too. The path starts at this file: people start a server
  // from any directory.
  app.use(express.static(join(import.meta.dirname, 'public')))
  // #endregion

  // #region 5 — the answer to everything else
  // Last: no route has answered what reaches it.
  app.use((_req, res) => {
    res.status(404).type('text/plain').send('Not Found')
  })

  // Express's own error page shows a stack trace and paths of the machine. Four parameters make an error middleware.
  app.use((error: { status?: number }, _req: Request, res: Response, _next: NextFunction) => {
    res.sendStatus(error.status ?? 500)
  })
  // #endregion

  return app
}
