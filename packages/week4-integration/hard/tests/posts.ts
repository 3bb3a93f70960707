import type { Express } from 'express'
import type { Pool } from 'pg'
import { connectRedis, type RedisClient } from 'shared/redis/connect.ts'
import { atEnd } from 'shared/testing/at-end.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { request } from 'shared/testing/http/request.ts'
import { queriesDuring, statements } from 'shared/testing/trace/sql-log.ts'
import { expect } from 'vitest'

/** A connected client for the app, closed when the test ends. */
export async function readyRedis(url: string): Promise<RedisClient> {
  const redis = connectRedis(url)
  atEnd(() => redis.destroy())
  await eventually(() => expect(redis.isReady, 'whether the client is connected').toBe(true))
  return redis
}

/** Three users, with 2, 3 and 2 posts, and one without. */
export async function fillPosts(db: Pool): Promise<void> {
  await db.query(`
    TRUNCATE users, posts, comments RESTART IDENTITY CASCADE;
    INSERT INTO users (name, email) SELECT name, name || '@example.com' FROM unnest(ARRAY['Ada', 'Bob', 'Cyd', 'Dan']) AS name;
    INSERT INTO posts (user_id, title, body) SELECT user_id, 'Title', 'Body' FROM unnest(ARRAY[3, 2, 2, 1, 3, 2, 1]) AS user_id`)
}

export const ADA = { id: 1, name: 'Ada', posts: 2 }
export const BOB = { id: 2, name: 'Bob', posts: 3 }
export const CYD = { id: 3, name: 'Cyd', posts: 2 }

/** The list that the app answers. */
export async function topOf(app: Express, query = ''): Promise<unknown[]> {
  const response = await request(app).get(`/api/users/top${query}`)
  expect(response.status, `the status of GET /api/users/top${query}`).toBe(200)
  expect(Object.keys(response.body), 'the members of the answer').toEqual(['data'])
  return response.body.data
}

/** How many statements the app sends meanwhile. */
export async function statementsOf(run: () => unknown): Promise<number> {
  return statements(await queriesDuring(run)).length
}
