import { expectProblem } from 'shared/contracts/problem.ts'
import { createClient } from 'shared/testing/http/client.ts'
import { expect, test } from 'vitest'
import { createApp } from '#bonus/app.ts'

const secret = 'a secret of the tests, 32 bytes and more'

test('changes no password for what bcrypt alone takes for the current one', async () => {
  const app = createApp({ sessionSecret: secret, jwtSecret: secret, bcryptCost: 4, secureCookies: false })
  for (const [index, [password, wrong]] of [
    ['p'.repeat(72), 'p'.repeat(73)],
    ['abcdefgh', 'abcdefgh\0abcdefgh'],
  ].entries()) {
    const client = createClient(app)
    const username = `ada_${index}`
    await client.post('/register').send({ username, password, email: `${username}@example.com` })
    expect((await client.post('/login').send({ username, password })).status, 'the status of the login').toBe(
      200,
    )
    const change = (currentPassword = '') =>
      client.put('/password').send({ currentPassword, newPassword: 'something else' })
    expectProblem(await change(wrong), 403, `PUT /password with ${JSON.stringify(wrong)}`)
    expect((await change(password)).status, 'the status with the current password').toBe(204)
  }
})
