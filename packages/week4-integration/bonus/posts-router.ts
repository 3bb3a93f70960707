import { Router } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { parseId } from 'shared/http/ids.ts'
import { parse } from 'shared/http/parse.ts'
import { z } from 'zod'
import type { PostStore } from './posts.ts'
import type { FoundPost } from './text-search.ts'

const searchQuery = z.strictObject({ q: z.string().min(1).max(200) })

/**
 * The routes of the posts, relative to the path at which you mount the router.
 * @param search finds posts by words.
 */
export function postsRouter(posts: PostStore, search: (words: string) => Promise<FoundPost[]>): Router {
  const router = Router()

  router.get('/', async (_req, res) => {
    res.json({ data: await posts.list() })
  })

  router.get('/search', async (req, res) => {
    const { q } = parse(searchQuery, req.query)
    res.json({ data: await search(q) })
  })

  router.get('/:id', async (req, res) => {
    const id = parseId(req.params.id)
    const post = await posts.get(id)
    if (!post) throw new AppError(404, 'post-not-found', `There is no post ${id}`)
    res.json(post)
  })

  return router
}
