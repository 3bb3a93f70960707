import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#simple/app.ts'

const app = createApp({ log: () => {} })

test('answers 304 without a body to a current ETag, and 200 to another', async () => {
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
