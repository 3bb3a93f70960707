import { expect, test } from 'vitest'
import { complete, configOf, examples, folderWith, named, parts, refusal, secret } from './configurations.ts'

test('reads the file of its environment, and no other', () => {
  const file = (port: string, host: string) => ({ ...complete, PORT: port, DB_HOST: host })
  const folder = folderWith({
    '.env': file('1001', 'development.example'),
    '.env.test': file('1002', 'test.example'),
    '.env.production': file('1003', 'production.example'),
  })
  for (const [NODE_ENV, port, host] of [
    [undefined, 1001, 'development.example'],
    ['', 1001, 'development.example'],
    ['development', 1001, 'development.example'],
    ['test', 1002, 'test.example'],
    ['production', 1003, 'production.example'],
  ] as const) {
    const config = configOf({ NODE_ENV }, folder)
    expect(config, `the configuration for ${NODE_ENV}`).toMatchObject({
      port,
      jwtSecret: secret,
      database: { host },
    })
  }
  const onlyDevelopment = folderWith({ '.env': complete })
  expect(configOf({}, onlyDevelopment).port).toBe(8080)
  expect(named(refusal({ NODE_ENV: 'test' }, onlyDevelopment)), 'what tests miss without a file').toContain(
    'DB_NAME',
  )
})

test('lets the real environment win', () => {
  const folder = folderWith({ '.env': complete })
  const config = configOf({ PORT: '9090', DB_HOST: 'other.example', DB_PASS: '' }, folder)
  expect(config).toMatchObject({ port: 9090, database: { host: 'other.example', password: 's3cret' } })
  const url = 'postgres://bob:pa@localhost:6000/blog'
  const database = { host: 'localhost', port: 6000, user: 'bob', password: 'pa', database: 'blog' }
  expect(configOf({ DATABASE_URL: url }, folder).database, 'the database of DATABASE_URL').toEqual(database)
})

test('names every variable that is missing or wrong, and shows no value', () => {
  expect(named(refusal({})), 'the variables that an empty environment lacks').toEqual(
    expect.arrayContaining(['DB_NAME', 'DB_PASS', 'DB_USER', 'JWT_SECRET']),
  )
  for (const name of ['DB_USER', 'DB_PASS', 'DB_NAME', 'JWT_SECRET']) {
    expect(named(refusal({ ...complete, [name]: '' })), `the variables named without ${name}`).toEqual([name])
  }
  const inBytes = '€'.repeat(11)
  expect(configOf({ ...complete, JWT_SECRET: inBytes }).jwtSecret, 'a secret of 33 bytes').toBe(inBytes)
  for (const [name, value] of [
    ['PORT', '8o80'],
    ['PORT', '65536'],
    ['DB_PORT', 's3cret'],
    ['DB_PORT', '0x1538'],
    ['JWT_SECRET', '31-bytes-of-s3cret-are-too-few.'],
    ['DATABASE_URL', 'mysql://ada_l:s3cret@db.example.com/q7_shop'],
    ['DATABASE_URL', 's3cret'],
  ] as const) {
    const message = refusal({ ...complete, [name]: value })
    expect(named(message), `the variables named for ${name}=${value}`).toEqual([name])
    expect(message, `the message for ${name}=${value}`).not.toContain(value)
    expect(message, `the message for ${name}=${value}`).not.toContain('s3cret')
  }
})

test('has defaults for your own machine, and none in production', () => {
  const { DB_HOST, DB_PORT, ...others } = parts
  const env = { ...others, JWT_SECRET: secret }
  expect(configOf(env)).toMatchObject({ port: 3000, database: { host: 'localhost', port: 5432 } })
  expect(named(refusal({ ...env, NODE_ENV: 'production' }))).toEqual(['DB_HOST', 'DB_PORT', 'PORT'])
  expect(configOf({ ...complete, NODE_ENV: 'production' })).toMatchObject({ port: 8080 })
})

test('rejects the secrets of .env.example in production', () => {
  for (const name of ['DB_PASS', 'JWT_SECRET'] as const) {
    const env = { ...complete, [name]: examples()[name] }
    expect(configOf(env).port, `in development, with the example's ${name}`).toBe(8080)
    expect(named(refusal({ ...env, NODE_ENV: 'production' })), 'the variables named in production').toEqual([
      name,
    ])
    const folder = folderWith({ '.env.production': env })
    expect(named(refusal({ NODE_ENV: 'production' }, folder)), 'those named for the file').toEqual([name])
  }
})

test('makes a URL of the parts, whatever the password contains', () => {
  const passwords = [
    'p@ss/w#rd',
    'a/b?c=d&e',
    '100%',
    '%41%42',
    ' spaces ',
    "it's",
    'ünï漢',
    '$HOME',
    'a:b@c:d',
    '[x]',
  ]
  for (const password of passwords) {
    const { database } = configOf({ ...complete, DB_PASS: password })
    expect(database, `the database with the password ${password}`).toEqual({
      ...{ host: 'db.example.com', port: 5433, user: 'ada_l', database: 'q7_shop' },
      password,
    })
  }
})
