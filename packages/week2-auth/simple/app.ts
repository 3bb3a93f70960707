import express, { type Express } from 'express'
import { AppError, noRoute, problemDetails } from 'shared/http/errors.ts'
import { requireJson } from 'shared/http/require-json.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import type { Users } from './users.ts'
import { type Credentials, validateLogin, validateRegistration } from './validation.ts'

export interface AppOptions {
  /** Where the users are kept: in memory, unless told otherwise for as long as the app lives. */
  users?: Users
  /** The cost of bcrypt, 4 to 31: each step doubles the work of one hash. */
  bcryptCost?: number
}

/**
 * Makes the application. It neither listens nor reads the environment, so that a test can make as many as
 * it likes, each with users of its own; `server.ts` does both.
 */
export function createApp({ users = new Map(), bcryptCost = 10 }: AppOptions = {}): Express {
  const app = express()

  // Reads JSON into req.body. Without a body req.body stays undefined; one of another type is refused.
  app.use(express.json())
  app.use(requireJson)

  // #region 5 — validate before the handlers
  // Before the handlers: what they find in req.body are two texts.
  app.post('/register', validateRegistration)
  app.post('/login', validateLogin)
  // #endregion

  app.post('/register', async (req, res) => {
    // #region 1 — read the credentials
    const { username, password }: Credentials = req.body
    // #endregion
    // #region 2 — hash the password
    // #starter const passwordHash = ''
    const passwordHash = await hashPassword(password, bcryptCost)
    // #endregion
    // #region 1 — add the user and answer
    // #starter throw
    // Behind the last await: from the check to the write nobody else has a turn, however many ask at once.
    const key = username.toLowerCase()
    if (users.has(key)) throw new AppError(409, 'username-taken', 'This username is taken')
    users.set(key, { username, passwordHash })
    res.status(201).json({ username })
    // #endregion
  })

  app.post('/login', async (req, res) => {
    // #region 3 — find the user, check the password
    // #starter throw
    const { username, password }: Credentials = req.body
    const user = users.get(username.toLowerCase())
    const isRight = await verifyPassword(password, user?.passwordHash, bcryptCost)
    // One answer for both: which of the two is wrong is what an attacker would like to know.
    if (!isRight) throw new AppError(401, 'wrong-credentials', 'The username or the password is wrong')
    // #endregion
    // #region 4
    // #starter res.json({})
    // The same for everybody: it tells nothing, and proves nothing later.
    res.json({ message: 'You are logged in' })
    // #endregion
  })

  // Behind all routes: whatever comes this far has found none.
  app.use(noRoute)
  // Last: express looks for whoever answers an error only behind the one who raised it.
  app.use(problemDetails)

  return app
}
