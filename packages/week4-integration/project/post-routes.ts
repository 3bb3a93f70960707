import { type Request, type RequestHandler, Router } from 'express'
import type { Pool } from 'pg'
import { parseId } from 'shared/http/ids.ts'
import { parse } from 'shared/http/parse.ts'
import { firstComments } from './comments.ts'
import { readList } from './pagination.ts'
import { allPosts, deletePost, getPost, insertPost, postsOf, replacePost } from './posts.ts'
import { getUser } from './users.ts'
import { postFields, postQuery, postsQuery } from './validation.ts'

/** The routes of a user's posts, at `/api/users/:userId/posts`. */
export function userPostRoutes(pool: Pool): Router {
  const router = Router({ mergeParams: true })

  // #region 3 — the routes of a user's posts
  router.post('/', async (req: Request<{ userId: string }>, res) => {
    const userId = parseId(req.params.userId)
    const post = await insertPost(pool, userId, parse(postFields, req.body))
    res.status(201).location(`/api/posts/${post.id}`).json(post)
  })

  router.get('/', async (req: Request<{ userId: string }>, res) => {
    const { id } = await getUser(pool, parseId(req.params.userId))
    res.json(await readList(pool, postsOf(id), req.query))
  })
  // #endregion

  return router
}

/** The routes of the posts, relative to the path at which you mount the router. */
export function postRoutes(pool: Pool): Router {
  const get: RequestHandler<{ id: string }> = async (req, res) => {
    const id = parseId(req.params.id)
    // #region 4 — send the post with its comments, if the query asks for them
    const { include } = parse(postQuery, req.query)
    if (include === 'comments') {
      res.json({ ...(await getPost(pool, id)), comments: await firstComments(pool, id) })
      return
    }
    // #endregion
    // #region 3 — send the post
    // #starter throw
    res.json(await getPost(pool, id))
    // #endregion
  }

  const router = Router()

  // #region 5 — the route of all posts
  router.get('/', async (req, res) => {
    res.json(await readList(pool, allPosts(parse(postsQuery, req.query)), req.query))
  })
  // #endregion

  // #region 3 — the routes of one post
  router.get('/:id', get)

  router.put('/:id', async (req, res) => {
    res.json(await replacePost(pool, parseId(req.params.id), parse(postFields, req.body)))
  })

  router.delete('/:id', async (req, res) => {
    await deletePost(pool, parseId(req.params.id))
    res.status(204).end()
  })
  // #endregion

  return router
}
