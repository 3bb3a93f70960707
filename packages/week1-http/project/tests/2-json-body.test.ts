import { expect, test } from 'vitest'
import { expectCreated, JSON_TYPE, padded, postedBodies, ZOE } from './posted-bodies.ts'

const { start, startEmpty, post, postChunks, expectStored } = postedBodies()

async function expectStatus(path: string, body: string, status: number, headers = JSON_TYPE) {
  const response = await post(path, body, headers)
  const type = headers['Content-Type']
  expect(response.status, `the status of POST ${path} of ${type} with ${body || 'no body'}`).toBe(status)
}

test('creates a user and a post from JSON', async () => {
  expectCreated(await post('/users', ZOE), { id: 1, name: 'Zoë' })
  const tagged = { title: 'Bytes 🦊', tags: ['http', 'ünicode'] }
  expectCreated(await post('/posts', JSON.stringify(tagged)), { id: 1, ...tagged })
  expectCreated(await post('/posts', '{"title":"Untagged"}'), { id: 2, title: 'Untagged', tags: [] })
  const name = 'x'.repeat(100)
  expectCreated(await post('/users', JSON.stringify({ name })), { id: 2, name })
  await expectStored(2, 2)
  const servers = [await start(), await start()]
  for (const { url } of servers)
    expectCreated(await post('/users', ZOE, JSON_TYPE, url), { id: 3, name: 'Zoë' })
})

test('ignores an id and other keys that the client sends', async () => {
  const body = '{"id":77,"name":"Ada","admin":true,"__proto__":{"admin":true}}'
  expectCreated(await post('/users', body), { id: 1, name: 'Ada' })
  const draft = '{"id":77,"title":"Bytes","author":"Ada"}'
  expectCreated(await post('/posts', draft), { id: 1, title: 'Bytes', tags: [] })
  await expectStored(1, 1)
})

test('keeps a character whole that arrives in two chunks', async () => {
  const name = 'Zoë 🦊 渋谷'
  const bytes = Buffer.from(JSON.stringify({ name }))
  const everyByte = [...bytes].map((byte) => Uint8Array.of(byte))
  expectCreated(await postChunks('/users', everyByte), { id: 1, name })
  for (let cut = 1; cut < bytes.length; cut += 1) {
    const response = await postChunks('/users', [bytes.subarray(0, cut), bytes.subarray(cut)])
    expectCreated(response, { id: cut + 1, name })
  }
})

test('answers 400 for malformed JSON, invalid users and invalid posts', async () => {
  expectCreated(await post('/users', ZOE), { id: 1, name: 'Zoë' })
  const malformed = ['{"name":', '{name:"Zoë"}', "{'name':'Zoë'}", 'name=Zoë', '{"name":"Zoë"}}', '']
  const strange = ['null', '[]', '[{"name":"Zoë"}]', '"Zoë"', '7', 'true', '{}']
  const names = ['null', '7', '["Zoë"]', '""', '" \\n"', `"${'x'.repeat(101)}"`]
  const noUser = [...names.map((name) => `{"name":${name}}`), '{"Name":"Zoë"}']
  for (const body of [...malformed, ...strange, ...noUser]) await expectStatus('/users', body, 400)
  const titles = names.map((title) => `{"title":${title}}`)
  const tags = ['"b"', 'null', '{}', '[1]', '[""]', '["a",null]', `["${'x'.repeat(101)}"]`]
  const noPost = [...titles, '{"tags":["a"]}', ...tags.map((list) => `{"title":"a","tags":${list}}`)]
  for (const body of [...malformed, ...strange, ...noPost]) await expectStatus('/posts', body, 400)
  await expectStored(1)
})

test('answers 413 for a body above bodyLimit', async () => {
  const { url } = await startEmpty({ bodyLimit: 16 })
  const expectFor = async (body: string, status: number, size: string) =>
    expect((await post('/users', body, JSON_TYPE, url)).status, `for ${size}`).toBe(status)
  await expectFor(padded(ZOE, 200), 413, 'much more than bodyLimit')
  await expectFor('{"name":"Zoëëë"}', 413, 'bodyLimit characters, which are more bytes')
  await expectFor(padded(ZOE, 16), 201, 'bodyLimit bytes')
  await expectFor(padded(ZOE, 17), 413, 'one byte more than bodyLimit')
  expect((await post('/users', padded(ZOE, 65_536))).status, 'for 65536 bytes by default').toBe(201)
  expect((await post('/users', padded(ZOE, 65_537))).status, 'for 65537 bytes by default').toBe(413)
  expect((await postChunks('/users', [padded(ZOE, 40_000), ' '.repeat(30_000)])).status).toBe(413)
  await expectStored(1)
})

test('answers 415 for a type other than application/json', async () => {
  const types = ['application/json', 'Application/JSON', 'application/json; charset=utf-8']
  for (const type of types) await expectStatus('/users', ZOE, 201, { 'Content-Type': type })
  const others = ['text/plain', 'text/json', 'json', 'application/x-www-form-urlencoded', 'application/jsonx']
  for (const type of [...others, 'text/plain; x=application/json']) {
    await expectStatus('/users', ZOE, 415, { 'Content-Type': type })
  }
  expect((await post('/users', ZOE, {})).status, 'the status without a type').toBe(415)
  await expectStored(types.length)
})
