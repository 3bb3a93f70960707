import { Router } from 'express'
import type { Pool } from 'pg'
import { parseId } from 'shared/http/ids.ts'
import { parse } from 'shared/http/parse.ts'
import { readList } from './pagination.ts'
import { deleteUser, getUser, insertUser, replaceUser, users } from './users.ts'
import { userFields } from './validation.ts'

/** The routes of the users, relative to the path at which you mount the router. */
export function userRoutes(pool: Pool): Router {
  const router = Router()

  // #region 2 — the routes of the users
  router.get('/', async (req, res) => {
    res.json(await readList(pool, users, req.query))
  })

  router.post('/', async (req, res) => {
    const user = await insertUser(pool, parse(userFields, req.body))
    res.status(201).location(`${req.baseUrl}/${user.id}`).json(user)
  })

  router.get('/:id', async (req, res) => {
    res.json(await getUser(pool, parseId(req.params.id)))
  })

  router.put('/:id', async (req, res) => {
    res.json(await replaceUser(pool, parseId(req.params.id), parse(userFields, req.body)))
  })

  router.delete('/:id', async (req, res) => {
    await deleteUser(pool, parseId(req.params.id))
    res.status(204).end()
  })
  // #endregion

  return router
}
