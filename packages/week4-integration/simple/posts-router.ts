import { type RequestHandler, Router } from 'express'
// #region 4
import { AppError } from 'shared/http/errors.ts'
import { parseId } from 'shared/http/ids.ts'
import { parse } from 'shared/http/parse.ts'
import { accountOf } from './accounts.ts'
// #endregion
import type { PostStore } from './posts.ts'
// #region 4
import { postFields } from './validation.ts'
// #endregion

/**
 * The routes of the posts, relative to the path at which you mount the router.
 * @param loggedIn throws 401 unless the request has a valid token.
 */
export function postsRouter(posts: PostStore, loggedIn: RequestHandler): Router {
  const router = Router()

  // #region 4 — the routes of the posts
  router.get('/', async (_req, res) => {
    res.json({ data: await posts.list() })
  })

  router.get('/:id', async (req, res) => {
    const id = parseId(req.params.id)
    const post = await posts.get(id)
    if (!post) throw notFound(id)
    res.json(post)
  })

  router.post('/', loggedIn, async (req, res) => {
    const post = await posts.create(accountOf(res).id, parse(postFields, req.body))
    res.status(201).location(`${req.baseUrl}/${post.id}`).json(post)
  })

  router.put('/:id', loggedIn, async (req, res) => {
    const id = parseId(req.params.id)
    const post = await posts.update(id, accountOf(res).id, parse(postFields, req.body))
    if (!post) throw await refusal(id)
    res.json(post)
  })

  router.delete('/:id', loggedIn, async (req, res) => {
    const id = parseId(req.params.id)
    if (!(await posts.remove(id, accountOf(res).id))) throw await refusal(id)
    res.status(204).end()
  })

  /** Why nothing was changed: the post belongs to another user, or does not exist. */
  async function refusal(id: number): Promise<AppError> {
    const post = await posts.get(id)
    return post ? new AppError(403, 'not-yours', 'Only the author may do this') : notFound(id)
  }
  // #endregion

  return router
}

// #region 4 — the error for an unknown post, if you like
function notFound(id: number): AppError {
  return new AppError(404, 'post-not-found', `There is no post ${id}`)
}
// #endregion
