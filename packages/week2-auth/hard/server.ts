import type { AddressInfo } from 'node:net'
import { ConfigError } from 'shared/config/load.ts'
import { closeGracefully } from 'shared/http/shutdown.ts'
import { createApp } from './app.ts'
import { loadConfig } from './config.ts'
import { createPasswords } from './passwords.ts'

try {
  const { port, ...config } = loadConfig()
  const passwords = createPasswords(config)
  // On the loopback interface alone: nobody else on the network is meant to see it.
  const server = createApp({ ...config, passwords }).listen(port, 'localhost', (error) => {
    if (error) {
      console.error(`Cannot listen on port ${port}: ${error.message}`)
      process.exitCode = 1
      return
    }
    console.log(`Listening on http://localhost:${(server.address() as AddressInfo).port}`)
  })
  closeGracefully(server, { release: () => passwords.close() })
} catch (error) {
  // A line for each variable that is wrong; a stack would hide them.
  if (!(error instanceof ConfigError)) throw error
  console.error(`Cannot start:\n${error.message}`)
  process.exitCode = 1
}
