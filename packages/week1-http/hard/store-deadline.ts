import { withDeadline } from './deadline.ts'
import { AppError } from './errors.ts'
import type { UserStore } from './users.ts'

/** Wraps a store, so that each call rejects with an {@link AppError} 503 when it takes too long. */
export function storeWithDeadline(users: UserStore, deadlineMs: number): UserStore {
  // #region 4 — a store around the store
  const late = () =>
    new AppError(503, 'store-timeout', 'The users are out of reach at the moment. Try again later.')
  const inTime = <T>(answer: Promise<T>) => withDeadline(answer, deadlineMs, late)
  return {
    list: () => inTime(users.list()),
    get: (id) => inTime(users.get(id)),
    create: (fields) => inTime(users.create(fields)),
    update: (id, fields) => inTime(users.update(id, fields)),
    remove: (id) => inTime(users.remove(id)),
  }
  // #endregion
}
