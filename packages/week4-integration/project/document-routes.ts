import { Router } from 'express'
import { documentPage } from './document-page.ts'
import { apiDocument } from './openapi.ts'

// #region 8 — make the document once, if you like
const document = apiDocument()
// #endregion

/** The routes that describe the API. */
export function documentRoutes(): Router {
  const router = Router()

  // #region 8 — the document, and a page that shows it
  router.get('/openapi.json', (_req, res) => {
    res.json(document)
  })

  const page = documentPage(document)
  router.get('/docs', (_req, res) => {
    // The page needs no scripts, so none may run: not even one that somebody gets into a summary.
    res.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
    res.type('html').send(page)
  })
  // #endregion

  return router
}
