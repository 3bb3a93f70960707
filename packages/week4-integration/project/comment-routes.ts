import { Router } from 'express'
import type { Pool } from 'pg'
import { parseId } from 'shared/http/ids.ts'
import { parse } from 'shared/http/parse.ts'
import { commentsOf, deleteComment, insertComment } from './comments.ts'
import { readList } from './pagination.ts'
import { getPost } from './posts.ts'
import { commentFields } from './validation.ts'

/** The routes of the comments, at `/api`. */
export function commentRoutes(pool: Pool): Router {
  const router = Router()

  // #region 4 — the routes of the comments
  router.post('/posts/:id/comments', async (req, res) => {
    const postId = parseId(req.params.id)
    const comment = await insertComment(pool, postId, parse(commentFields, req.body))
    res.status(201).json(comment)
  })

  router.get('/posts/:id/comments', async (req, res) => {
    const { id } = await getPost(pool, parseId(req.params.id))
    res.json(await readList(pool, commentsOf(id), req.query))
  })

  router.delete('/comments/:id', async (req, res) => {
    await deleteComment(pool, parseId(req.params.id))
    res.status(204).end()
  })
  // #endregion

  return router
}
