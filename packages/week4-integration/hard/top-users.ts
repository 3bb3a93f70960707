// #region 7
import { integer } from 'shared/config/numbers.ts'
// #endregion
import type { Queryable } from 'shared/db/queryable.ts'
import type { Log } from 'shared/http/log.ts'
// #region 7
import { parse } from 'shared/http/parse.ts'
// #endregion
import type { RedisClient } from 'shared/redis/connect.ts'
// #region 7
import { withDeadline } from 'shared/redis/deadline.ts'
import { z } from 'zod'
// #endregion

/** A user, and how many posts this user has written. */
export interface TopUser {
  id: number
  name: string
  posts: number
}

export interface TopUsers {
  /** The users with the most posts, at most `limit`. Of equal users the one with the smaller id comes first. */
  list(limit: number): Promise<TopUser[]>
  /** Call it after you changed what the list depends on. It never rejects. */
  forget(): Promise<void>
}

export interface TopUsersOptions {
  db: Queryable
  /** Keeps the list. Without it, each call asks the database. */
  redis?: RedisClient
  log: Log
}

// #region 7 — what is kept in Redis, and for how long
/** Change the number when you change what is kept: servers of the old version may still run. */
const KEY = 'top-users:1'
const TTL_SECONDS = 30
/** Longer than any request may have. A smaller limit takes the first of these. */
const MOST = 100
/** Redis is there to be quicker than the database. Later than this it is no help. */
const DEADLINE_MS = 200
// #endregion

// #region 7 — the schema of the query
const topQuery = z.object({ limit: integer({ min: 1, max: MOST }).default(10) })
// #endregion

/**
 * Reads `?limit=10` from the query of a request.
 * @throws {AppError} 400 that names the parameter.
 */
export function parseTop(query: unknown): { limit: number } {
  // #region 7 — read the limit
  // #starter throw
  return parse(topQuery, query)
  // #endregion
}

/** The users with the most posts, through a cache in Redis. Without an answer from Redis, the database alone. */
export function createTopUsers({ db, redis, log }: TopUsersOptions): TopUsers {
  // #region 7 — the list, from Redis if it has one
  // #starter throw
  async function load(): Promise<TopUser[]> {
    const { rows } = await db.query<TopUser>(
      `SELECT users.id, users.name, count(*)::integer AS posts
       FROM users JOIN posts ON posts.user_id = users.id
       GROUP BY users.id ORDER BY posts DESC, users.id LIMIT $1`,
      [MOST],
    )
    return rows
  }

  /** Resolves with `undefined` if Redis is away or takes too long. */
  async function ask<T>(command: (redis: RedisClient) => Promise<T>): Promise<T | undefined> {
    if (!redis) return undefined
    try {
      return await withDeadline(command(redis), DEADLINE_MS, () => new Error('Redis takes too long'))
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'no cache')
      return undefined
    }
  }

  return {
    async list(limit) {
      const kept = await ask((redis) => redis.get(KEY))
      if (typeof kept === 'string') return JSON.parse(kept).slice(0, limit)
      const users = await load()
      // `null` is a miss. If Redis did not answer, do not wait for it again.
      if (kept === null) {
        await ask((redis) =>
          redis.set(KEY, JSON.stringify(users), { expiration: { type: 'EX', value: TTL_SECONDS } }),
        )
      }
      return users.slice(0, limit)
    },

    async forget() {
      await ask((redis) => redis.del(KEY))
    },
  }
  // #endregion
}
