import { isObject, isText } from './json.ts'
import type { NewPost } from './posts.ts'
import { problem } from './problem.ts'

/**
 * Checks a new post from a client, and drops unknown keys.
 * @throws {HttpProblem} 400 with what is wrong.
 */
export function parseNewPost(value: unknown): NewPost {
  // #region 2 — check a new post
  if (!isObject(value)) throw problem(400, 'A post is an object: { "title": "Bytes", "tags": ["http"] }')
  const { title, tags = [] } = value
  if (!isText(title)) throw problem(400, 'title is a text of 1 to 100 characters')
  if (!Array.isArray(tags) || !tags.every(isText))
    throw problem(400, 'tags is a list of texts of 1 to 100 characters')
  return { title, tags }
  // #endregion
}
