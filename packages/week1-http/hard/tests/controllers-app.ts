import express from 'express'
import { createUsersController } from '#hard/controllers/users.ts'
import { recordingStore } from './recording-store.ts'

/** Mounts the handlers of a controller at paths of the test, on a store that has the user 7. */
export function appOfControllers() {
  const { users, calls } = recordingStore()
  const { list, create, get, update, remove } = createUsersController(users)
  const people = express.Router()
  people.get('/', list).post('/', create).get('/:id', get).put('/:id', update).delete('/:id', remove)
  const answer: express.ErrorRequestHandler = (error, _req, res, next) => {
    if (res.headersSent) next(error)
    else res.status(error.status ?? 500).end()
  }
  const app = express().use(express.json()).use('/people', people).use(answer)
  return { app, calls }
}
