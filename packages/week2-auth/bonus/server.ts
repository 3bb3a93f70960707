import type { AddressInfo } from 'node:net'
import { closeGracefully } from 'shared/http/shutdown.ts'
import { type AppOptions, createApp } from './app.ts'
import { type Config, loadConfig } from './config.ts'
import { createMailer } from './mailer.ts'
import { connectRedis } from './redis.ts'

const config = configuration()

const mailer = createMailer({ smtpUrl: config.SMTP_URL, from: config.MAIL_FROM })
// #region 5 — connect to Redis
const redis = connectRedis(config.REDIS_URL)
// #endregion
const options: AppOptions = {
  sessionSecret: config.SESSION_SECRET,
  jwtSecret: config.JWT_SECRET,
  bcryptCost: config.BCRYPT_COST,
  secureCookies: config.NODE_ENV === 'production',
  frontendUrl: config.FRONTEND_URL.replace(/\/$/, ''),
  corsOrigins: config.CORS_ORIGINS,
  mailer,
  // #region 5 — the option of the app
  redis,
  // #endregion
}

// On the loopback interface alone: nobody else on the network is meant to see it.
const server = createApp(options).listen(config.PORT, 'localhost', (error) => {
  if (error) {
    console.error(`Cannot listen on port ${config.PORT}: ${error.message}`)
    process.exit(1)
  }
  const { port } = server.address() as AddressInfo
  console.log(`Listening on http://localhost:${port}`)
})
closeGracefully(server, { release })

async function release(): Promise<void> {
  // #region 5 — close all connections
  // #starter await mailer.close()
  // Either keeps the process alive. destroy() and not close(), which waits for a Redis that may be away.
  redis.destroy()
  await mailer.close()
  // #endregion
}

function configuration(): Config {
  try {
    return loadConfig()
  } catch (error) {
    // A line for each variable that is to be mended; a stack would hide them.
    console.error(`Cannot start: ${(error as Error).message}`)
    process.exit(1)
  }
}
