import { RedisStore } from 'connect-redis'
import type { SessionData } from 'express-session'
import { AppError } from 'shared/http/errors.ts'
import { withDeadline } from './deadline.ts'
import type { RedisClient } from './redis.ts'

export interface RedisSessionStoreOptions {
  client: RedisClient
  /** How long a command may take, in milliseconds. */
  deadlineMs: number
}

/** How long a session lasts after it was last used, in seconds. */
const TTL = 24 * 60 * 60
const PREFIX = 'session:'

type Callback<T = unknown> = (error?: unknown, result?: T) => void

/** Keeps sessions in Redis, and knows which are whose. What Redis does not do in time fails with an `AppError` 503. */
export class RedisSessionStore extends RedisStore {
  // #region 5 — the commands, each with its deadline
  readonly #client: RedisClient
  readonly #deadlineMs: number

  constructor({ client, deadlineMs }: RedisSessionStoreOptions) {
    super({ client, prefix: PREFIX, ttl: TTL })
    this.#client = client
    this.#deadlineMs = deadlineMs
  }

  override get(sid: string, done?: Callback<SessionData | null>): Promise<unknown> {
    return settle(this.#inTime(super.get(sid)), done)
  }

  override set(sid: string, session: SessionData, done?: Callback): Promise<unknown> {
    const save = async () => {
      // First: no session without an entry in the index, by which the end of all logins finds it.
      await this.#index(sid, session)
      await super.set(sid, session)
    }
    return settle(this.#inTime(save()), done)
  }

  override touch(sid: string, session: SessionData, done?: Callback): Promise<unknown> {
    const touch = async () => {
      await this.#index(sid, session)
      await super.touch(sid, session)
    }
    // At the end of a response, which express-session would cut off: a session that is not prolonged is no reason.
    return settle(
      this.#inTime(touch()).catch(() => {}),
      done,
    )
  }

  override destroy(sid: string, done?: Callback): Promise<unknown> {
    return settle(this.#inTime(super.destroy(sid)), done)
  }
  // #endregion

  /** Deletes all sessions of a user. */
  async destroyAllOf(userId: string): Promise<void> {
    // #region 5 — destroy the sessions of a user
    const index = indexOf(userId)
    const destroy = async () => {
      const sids = await this.#client.zRange(index, 0, -1)
      if (sids.length === 0) return
      // Only what was found: what has come in the meantime is a new login.
      await this.#client
        .multi()
        .del(sids.map((sid) => PREFIX + sid))
        .zRem(index, sids)
        .exec()
    }
    await this.#inTime(destroy())
    // #endregion
  }

  // #region 5 — the index and the deadline
  /** Keeps the session in the index of its user until it expires: a sorted set, by the time of that in seconds. */
  async #index(sid: string, { login }: SessionData): Promise<void> {
    if (!login) return
    const index = indexOf(login.userId)
    const now = Math.floor(Date.now() / 1000)
    await this.#client
      .multi()
      .zAdd(index, { score: now + TTL, value: sid })
      .zRemRangeByScore(index, 0, now)
      .expire(index, TTL)
      .exec()
  }

  /** A Redis that is paused neither answers nor closes the connection, so the client would wait for ever. */
  async #inTime<T>(answer: Promise<T>): Promise<T> {
    const away = (cause?: unknown) =>
      new AppError(503, 'sessions-away', 'Sessions are out of reach at the moment. Try again later.', {
        headers: { 'Retry-After': '5' },
        cause,
      })
    const failed = answer.catch((error: unknown) => {
      throw away(error)
    })
    return withDeadline(failed, this.#deadlineMs, away)
  }
  // #endregion
}

// #region 5 — helpers of the store, if any
const indexOf = (userId: string) => `user-sessions:${userId}`

/** Calls back outside of the promise, where what the callback throws would be taken for a failure of Redis. */
async function settle<T>(result: Promise<T>, done?: Callback<T>): Promise<T | undefined> {
  if (!done) return result
  result.then(
    (value) => setImmediate(done, null, value),
    (error) => setImmediate(done, error),
  )
}
// #endregion
