import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { appOfControllers } from './controllers-app.ts'
import { grace } from './recording-store.ts'

test('controllers send a Location below the path of the router', async () => {
  const { app } = appOfControllers()
  for (const path of ['/people', '/people?from=a-form']) {
    const { status, headers } = await request(app).post(path).send(grace)
    expect({ status, location: headers.location }, `POST ${path}`).toEqual({
      status: 201,
      location: '/people/7',
    })
  }
})
