import { AppError } from 'shared/http/errors.ts'

/**
 * Where a browser goes after a sign-in.
 * @param value a path of this site, `/orders?page=2`; the start page where it is missing.
 * @returns the whole URL: relative to anything else, a path such as `//elsewhere.example` would be another site.
 * @throws {AppError} 400 for everything that a browser could understand as another site.
 */
export function parseReturnTo(value: unknown, publicUrl: string): string {
  // #region 5 — check the path
  if (value === undefined) return new URL('/', publicUrl).href
  if (typeof value === 'string' && value.startsWith('/') && URL.canParse(value, publicUrl)) {
    // Read as browsers do, who take `/\elsewhere` and `/<tab>/elsewhere` for `//elsewhere`.
    const url = new URL(value, publicUrl)
    if (url.origin === new URL(publicUrl).origin) return url.href
  }
  throw new AppError(400, 'return-to-invalid', 'returnTo must be a path of this site, such as /orders')
  // #endregion
}
