import { type RequestHandler, Router } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { parseId } from 'shared/http/ids.ts'
import { parse } from 'shared/http/parse.ts'
import { accountOf } from './accounts.ts'
import { type Cache, cached } from './cache.ts'
import { parseAfter, parsePage } from './pagination.ts'
import type { PostStore } from './posts.ts'
import type { TopUsers } from './top-users.ts'
import { postFields } from './validation.ts'

/**
 * The routes of the posts, relative to the path at which you mount the router.
 * @param loggedIn throws 401 unless the request has a valid token.
 * @param cache keeps single posts. Without one, each request asks the database.
 * @param topUsers depend on who has written how many posts.
 */
export function postsRouter(
  posts: PostStore,
  loggedIn: RequestHandler,
  cache?: Cache,
  topUsers?: TopUsers,
): Router {
  const router = Router()

  router.get('/', async (req, res) => {
    if (req.query.after !== undefined) {
      const { after, limit } = parseAfter(req.query)
      res.json(await posts.listAfter(after, limit))
      return
    }
    const page = parsePage(req.query)
    const { data, total } = await posts.list(page)
    res.json({ data, ...page, total })
  })

  router.get('/:id', async (req, res) => {
    const id = parseId(req.params.id)
    const post = await cached(res, cache, `post:${id}`, () => posts.get(id))
    if (!post) throw notFound(id)
    res.json(post)
  })

  router.post('/', loggedIn, async (req, res) => {
    const post = await posts.create(accountOf(res).id, parse(postFields, req.body))
    // #region 7 — a new post
    // Before the response: the author looks at the list right after it.
    await topUsers?.forget()
    // #endregion
    res.status(201).location(`${req.baseUrl}/${post.id}`).json(post)
  })

  router.put('/:id', loggedIn, async (req, res) => {
    const id = parseId(req.params.id)
    const post = await posts.update(id, accountOf(res).id, parse(postFields, req.body))
    if (!post) throw await refusal(id)
    // After the write: before it, another request could load the old post again.
    cache?.remove(`post:${id}`)
    res.json(post)
  })

  router.delete('/:id', loggedIn, async (req, res) => {
    const id = parseId(req.params.id)
    if (!(await posts.remove(id, accountOf(res).id))) throw await refusal(id)
    cache?.remove(`post:${id}`)
    // #region 7 — a deleted post
    await topUsers?.forget()
    // #endregion
    res.status(204).end()
  })

  /** Why nothing was changed: the post belongs to another user, or does not exist. */
  async function refusal(id: number): Promise<AppError> {
    const post = await posts.get(id)
    return post ? new AppError(403, 'not-yours', 'Only the author may do this') : notFound(id)
  }

  return router
}

function notFound(id: number): AppError {
  return new AppError(404, 'post-not-found', `There is no post ${id}`)
}
