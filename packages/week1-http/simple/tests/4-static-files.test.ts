import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { request } from 'shared/testing/http/request.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, test } from 'vitest'
import { createApp } from '#simple/app.ts'

allowForStarts()

const app = createApp({ log: () => {} })
const content = (file: string) => readFileSync(subjectFile(`#simple/public/${file}`), 'utf8')

test('serves the page as HTML and the style sheet as CSS', async () => {
  const html = await request(app).get('/index.html')
  expect(html.status).toBe(200)
  expect(html.type, 'the content type').toBe('text/html')
  expect(html.text).toBe(content('index.html'))
  const css = await request(app).get('/style.css')
  expect(css.status).toBe(200)
  expect(css.type, 'the content type').toBe('text/css')
  expect(css.text).toBe(content('style.css'))
})

test('answers 304 without a body to the ETag that the client has, and 200 to another', async () => {
  for (const path of ['/index.html', '/style.css']) {
    const { etag = '' } = (await request(app).get(path)).headers
    expect(etag, `the ETag of ${path}`).toMatch(/^(W\x2f)?".+"$/)
    const known = await request(app).get(path).set('If-None-Match', etag)
    expect(known.status).toBe(304)
    expect(known.text).toBe('')
    const unknown = await request(app).get(path).set('If-None-Match', '"another"')
    expect(unknown.status).toBe(200)
  }
})

test('leaves GET / to its route', async () => {
  expect((await request(app).get('/index.html')).text).toBe(content('index.html'))
  expect((await request(app).get('/')).text).not.toBe(content('index.html'))
})

test('answers 404 for everything outside of public', async () => {
  const { url } = await listen(app)
  const outside = [
    ['/app.ts', '/server.ts', '/public/../app.ts', '/public/index.html'],
    ['/../app.ts', '/../server.ts', '/../../package.json', '/./../app.ts', '//../app.ts'],
    ['/%2e%2e/app.ts', '/..%2fapp.ts', '/%2E%2E%2Fapp.ts', '/.%2e/app.ts', '/%2e%2e%2f%2e%2e%2fpackage.json'],
    ['/%252e%252e/app.ts', '/..%5capp.ts', '/..\\app.ts'],
  ]
  for (const path of outside.flat()) {
    expect((await rawRequest(url, path)).status, `the status of GET ${path}`).toBe(404)
  }
  expect((await rawRequest(url, '/index.html')).status, 'the status of GET /index.html').toBe(200)
})

test('answers 404 for dotfiles', async () => {
  expect(existsSync(subjectFile('#simple/public/.draft.html')), 'public/.draft.html is there').toBe(true)
  const { url } = await listen(app)
  for (const path of ['/.draft.html', '/%2edraft.html']) {
    expect((await rawRequest(url, path)).status, `the status of GET ${path}`).toBe(404)
  }
  expect((await rawRequest(url, '/index.html')).status, 'the status of GET /index.html').toBe(200)
})

test('finds public from whatever directory server.ts is started', async () => {
  const server = startProcess(subjectFile('#simple/server.ts'), { cwd: tmpdir(), env: { PORT: '0' } })
  const [origin] = await server.line(/http:\/\/[^\s/]+:\d+/)
  const response = await request(origin).get('/index.html')
  expect(response.status).toBe(200)
  expect(response.text).toBe(content('index.html'))
})
