import type { AddressInfo } from 'node:net'
import { createApp } from '#hard/app.ts'
import work from '#hard/password-worker.ts'
import { createPasswords, type Passwords } from '#hard/passwords.ts'

/*
 * The app of week 2 hard as a process of its own, so that its event loop is not that of whoever measures it:
 * `node bench/server.ts threads` or `node bench/server.ts main`. Ends when its parent does.
 */

const bcryptCost = 10

/** What people write first: the same work, on the thread that answers requests. */
const onTheMainThread: Passwords = {
  hashPassword: async (password) => String(await work({ password, cost: bcryptCost })),
  verifyPassword: async (password, hash) =>
    (await work({ password, hash: hash ?? `$2b$${bcryptCost}$${'.'.repeat(53)}` })) === true,
  close: async () => {},
}

const unlimited = { attempts: 1_000_000, windowSeconds: 3600 }
const app = createApp({
  jwtSecret: 'a secret of the benchmark, and of nobody else',
  origin: 'https://app.example',
  passwords: process.argv[2] === 'main' ? onTheMainThread : createPasswords({ bcryptCost, maxQueue: 100 }),
  loginLimits: { perAddress: unlimited, perAccount: unlimited },
})
const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit())
