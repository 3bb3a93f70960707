import type { Queryable } from 'shared/db/queryable.ts'
// #region 2
import { planOf } from './plan.ts'
// #endregion

export interface FoundPost {
  id: number
  title: string
}

/** What somebody may want to find in the posts. */
export interface Questions {
  /** A whole title. */
  title: string
  /** A part of a body. Case matters. */
  fragment: string
  /** Words of a body, in any form. */
  words: string
}

export interface IndexReport {
  /** The index by which PostgreSQL answers each question; null if it reads the whole table. */
  serves: Record<'equality' | 'order' | 'contains' | 'words', string | null>
  /** The size of each index, in bytes. */
  bytes: Record<string, number>
}

// #region 2 — what the index and the queries share
/** Index and query must use the same configuration, or PostgreSQL cannot use the index. */
const WORDS = `to_tsvector('english', body)`
/** Takes any text. to_tsquery would throw for `cats &`, which is half a query. */
const QUERY = `plainto_tsquery('english', $1)`
// #endregion

/** Makes the three indexes, unless they are there. */
export async function createTextIndexes(db: Queryable): Promise<void> {
  // #region 2 — create the indexes
  await db.query('CREATE EXTENSION IF NOT EXISTS pg_trgm')
  await db.query('CREATE INDEX IF NOT EXISTS posts_title_btree ON posts (title)')
  await db.query('CREATE INDEX IF NOT EXISTS posts_body_trigrams ON posts USING gin (body gin_trgm_ops)')
  await db.query(`CREATE INDEX IF NOT EXISTS posts_body_words ON posts USING gin (${WORDS})`)
  // Also collects the statistics of the expression.
  await db.query('ANALYZE posts')
  // #endregion
}

/** Asks each question once, and says which index has answered it. */
export async function compareIndexes(db: Queryable, questions: Questions): Promise<IndexReport> {
  // #region 2 — explain each question, and ask for the sizes
  const { title, fragment, words } = questions
  const pattern = `%${fragment.replaceAll(/[\\%_]/g, '\\$&')}%`
  const serves = {
    equality: await indexOf(db, 'SELECT id FROM posts WHERE title = $1', [title]),
    order: await indexOf(db, 'SELECT id FROM posts ORDER BY title LIMIT 10', []),
    contains: await indexOf(db, 'SELECT id FROM posts WHERE body LIKE $1', [pattern]),
    words: await indexOf(db, `SELECT id FROM posts WHERE ${WORDS} @@ ${QUERY}`, [words]),
  }
  const { rows } = await db.query<{ name: string; bytes: number }>(
    `SELECT relname AS name, pg_relation_size(oid)::integer AS bytes
     FROM pg_class WHERE relname IN ('posts_title_btree', 'posts_body_trigrams', 'posts_body_words')`,
  )
  return { serves, bytes: Object.fromEntries(rows.map(({ name, bytes }) => [name, bytes])) }
  // #endregion
}

/**
 * Finds posts that contain all these words in any form, the best first, then by id.
 * @param words as somebody typed them. Signs such as `&` or `(` have no meaning.
 * @param limit how many posts at most.
 */
export async function searchPosts(db: Queryable, words: string, limit = 10): Promise<FoundPost[]> {
  // #region 2 — search by the index
  const { rows } = await db.query<FoundPost>(
    `SELECT id, title FROM posts, ${QUERY} AS query
     WHERE ${WORDS} @@ query
     ORDER BY ts_rank(${WORDS}, query) DESC, id LIMIT $2`,
    // No post contains NUL, which PostgreSQL cannot store and does not even take as a parameter.
    [words.replaceAll('\0', ' '), limit],
  )
  return rows
  // #endregion
}

// #region 2 — helpers of compareIndexes, if any
async function indexOf(db: Queryable, text: string, values: unknown[]): Promise<string | null> {
  const { nodes } = await planOf(db, text, values)
  return nodes.find(({ index }) => index !== undefined)?.index ?? null
}
// #endregion
