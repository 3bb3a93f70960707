import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { freePort } from 'shared/testing/process/free-port.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, test } from 'vitest'
import { methodsIn, routedApp, zoe } from './routed-app.ts'
import { json } from './wire.ts'

allowForStarts()

// Started while the first tests run.
const server = startProcess(subjectFile('#project/server.ts'), { env: { PORT: String(await freePort()) } })
const { request, expectStatus } = routedApp()

test('answers OPTIONS with 204 and Allow', async () => {
  for (const path of ['/users', '/posts/1']) {
    const { headers, body } = await expectStatus('OPTIONS', path, 204)
    expect(body).toBe('')
    const refused = await expectStatus('PUT', path, 405)
    expect(methodsIn(headers.allow).sort()).toEqual(methodsIn(refused.headers.allow).sort())
  }
  await expectStatus('OPTIONS', '/nowhere', 404)
})

test('names in Allow exactly the methods that a path takes', async () => {
  for (const path of ['/users', '/users/1', '/posts', '/posts/1']) {
    const allow = methodsIn((await expectStatus('OPTIONS', path, 204)).headers.allow)
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const { status } = await request(method, path)
      const what = `whether ${path} takes ${method}, with Allow "${allow.join(', ')}"`
      expect(status !== 405, what).toBe(allow.includes(method))
    }
  }
})

test('answers 400 for other ways to write an id', async () => {
  await expectStatus('GET', '/users/2147483647', 404)
  const others = ['1e0', '0x1', '01', '1.0', '+1', '%201', '1%0A', '2147483648', '9'.repeat(400)]
  for (const id of others) {
    await expectStatus('GET', `/users/${id}`, 400)
    await expectStatus('GET', `/posts/${id}`, 400)
  }
})

test('takes a path as it is written', async () => {
  await expectStatus('GET', '/users', 200)
  const untidy = ['/users/', '/users/1/', '/Users', '//users', '//x/users', '//', '///', '/./users']
  const others = ['/posts/../users', '/users/../users/1', '/\\users', '//x:y/users', '/users//1']
  for (const path of [...untidy, ...others, 'http://x//users', '/x?/users', '/http://x/users']) {
    await expectStatus('GET', path, 404)
  }
})

test('decodes each segment once, and answers 400 if it cannot', async () => {
  expect(json(await expectStatus('GET', '/%75sers/%32', 200))).toEqual(zoe)
  await expectStatus('GET', '/users%2F2', 404)
  await expectStatus('GET', '/users/%2532', 400)
  for (const path of ['/users/%', '/users/%zz', '/users/%E0%A4%A', '/%ff', '/nowhere/%C3']) {
    await expectStatus('GET', path, 400)
  }
})

test('takes the path out of a target that is a whole URL', async () => {
  for (const host of ['example.com', 'example.com:8080', 'users', 'EXAMPLE.COM']) {
    expect(json(await expectStatus('GET', `http://${host}/users/2`, 200))).toEqual(zoe)
    await expectStatus('GET', `https://${host}/users?next=http://x/posts`, 200)
    await expectStatus('GET', `http://${host}`, 404)
  }
})

test('serves the two examples of each store from server.ts', async () => {
  const [origin = ''] = await server.line(/http:\x2f\x2f[^\s\x2f]+:\d+/)
  for (const path of ['/users', '/posts']) {
    const response = await rawRequest(origin, path)
    expect(response.status, `the status of GET ${path}`).toBe(200)
    expect(json(response)?.data, `the data of GET ${path}`).toHaveLength(2)
  }
})
