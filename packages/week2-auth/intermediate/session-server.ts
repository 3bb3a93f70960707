import { randomBytes } from 'node:crypto'
import { createApp } from './session-app.ts'
import { start } from './start.ts'

// Another secret at each start: no cookie outlives the process, and neither do the sessions, which are in memory.
const secret = randomBytes(32).toString('base64url')
const production = process.env.NODE_ENV === 'production'
start(createApp({ secret, production }), Number(process.env.PORT || 3000))
