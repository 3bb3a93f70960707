import type { RequestHandler } from 'express'
import type { Queryable } from 'shared/db/queryable.ts'
// #region 4
import { AppError } from 'shared/http/errors.ts'
import { parseId } from 'shared/http/ids.ts'
import { accountOf, findAccount } from './accounts.ts'
// #endregion

/**
 * Middleware for routes with the `:id` of a user. A user with a login is changed by itself only: 401 without a valid
 * token, 403 with that of another. A user without a login is open to everybody.
 * @param loggedIn rejects with 401 unless the request has a valid token: await it.
 */
export function ownOrOpen(db: Queryable, loggedIn: RequestHandler): RequestHandler {
  return async (req, res, next) => {
    // #region 4 — protect the users who have a login
    // #starter next()
    const id = parseId(req.params.id)
    if (!(await findAccount(db, id))) return next()
    return loggedIn(req, res, () => {
      if (accountOf(res).id === id) return next()
      next(new AppError(403, 'not-yours', 'Only this user itself may do this'))
    })
    // #endregion
  }
}
