import { Router } from 'express'
import type { Pool } from 'pg'
import { insertUser } from './users.ts'
import { newUser, parse } from './validation.ts'

export function userRoutes(pool: Pool): Router {
  const router = Router()

  router.post('/', async (req, res) => {
    const user = await insertUser(pool, parse(newUser, req.body))
    res.status(201).json(user)
  })

  return router
}
