import { type Config, loadConfig } from './config.ts'
import { createApp } from './jwt-app.ts'
import { start } from './start.ts'

const { port, jwtSecret } = configuration()
start(createApp({ secret: jwtSecret }), port)

function configuration(): Config {
  try {
    return loadConfig()
  } catch (error) {
    // One line a variable, that says what to mend; a stack would hide it.
    console.error(`Cannot start: ${(error as Error).message}`)
    process.exit(1)
  }
}
