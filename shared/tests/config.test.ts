import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { ConfigError, type LoadOptions, loadConfig } from '../config/load.ts'
import { integer, port } from '../config/numbers.ts'

const schema = z.object({
  PORT: port.default(3000),
  DATABASE_URL: z.url(),
  SECRET: z.string().min(32),
})
const good = { DATABASE_URL: 'postgres://localhost/app', SECRET: 'x'.repeat(32) }

function envFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, '.env'), text)
  return join(folder, '.env')
}

function complaint(given: z.ZodObject, env: LoadOptions['env']): string {
  try {
    loadConfig(given, { env, envFile: false })
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    expect(error).toHaveProperty('code', 'ERR_CONFIG')
    return (error as ConfigError).message
  }
  throw new Error('the configuration was accepted')
}

test('reads the environment, fills in defaults, and leaves out what the schema does not know', () => {
  expect(loadConfig(schema, { env: { ...good, HOME: '/root' }, envFile: false })).toEqual({
    ...good,
    PORT: 3000,
  })
  expect(loadConfig(schema, { env: { ...good, PORT: '8080' }, envFile: false })).toMatchObject({ PORT: 8080 })
})

test('reads the file, and prefers the environment', () => {
  const file = envFile('PORT=4000\nSECRET="from the file, with thirty-two characters"\n')
  const config = loadConfig(schema, { env: { DATABASE_URL: good.DATABASE_URL, PORT: '5000' }, envFile: file })
  expect(config).toMatchObject({ PORT: 5000, SECRET: 'from the file, with thirty-two characters' })
  expect(process.env.SECRET).toBeUndefined()
})

test('does without a file', () => {
  expect(loadConfig(schema, { env: good, envFile: '/nowhere/.env' })).toMatchObject(good)
})

test('takes an empty variable for a missing one, also over one in the file', () => {
  const file = envFile('PORT=4000\n')
  expect(loadConfig(schema, { env: { ...good, PORT: '' }, envFile: file })).toMatchObject({ PORT: 3000 })
  expect(complaint(schema, { ...good, SECRET: '' })).toMatch(/^SECRET is missing/)
})

test('complains of every variable in a line of its own, and of no value', () => {
  const env = { PORT: 'hunter2', DATABASE_URL: 'hunter3', SECRET: 'hunter4' }
  expect(complaint(schema, env).split('\n')).toEqual([
    'PORT is not valid: expected a port, an integer from 0 to 65535',
    'DATABASE_URL is not valid: expected a valid URL',
    'SECRET is not valid: Too small: expected string to have >=32 characters',
  ])
  expect(complaint(schema, {}).split('\n')).toEqual([
    'DATABASE_URL is missing: expected string',
    'SECRET is missing: expected string',
  ])
})

test('says what an option can be, also when the value is the beginning of one', () => {
  const mode = z.object({ MODE: z.enum(['development', 'production']) })
  expect(complaint(mode, { MODE: 'prod' })).toBe(
    'MODE is not valid: expected one of "development"|"production"',
  )
})

test('drops a message of the schema that quotes a value', () => {
  const quoting = z.object({
    KEY: z.string().min(50, { error: ({ input }) => `"${input}" is short` }),
    TOKEN: z.string().refine((token) => token.startsWith('t'), { error: ({ input }) => `not ${input}` }),
    NAME: z.string().refine(() => false, { error: 'must be nice' }),
  })
  const whole = quoting.refine(() => false, { error: 'hunter5 is not safe', when: () => true })
  expect(complaint(whole, { KEY: 'hunter2', TOKEN: 'hunter5', NAME: 'x y z' }).split('\n')).toEqual([
    'KEY is not valid',
    'TOKEN is not valid',
    'NAME is not valid: must be nice',
    'the configuration is not valid',
  ])
})

test('takes integers in decimal digits alone, and ports in their range', () => {
  expect(['0', '80', '65535'].map((text) => port.parse(text))).toEqual([0, 80, 65_535])
  const wrong = ['', ' 8', '0x10', '1e3', '1.0', '-1', '65536', '٣', '8\n']
  expect(wrong.filter((text) => port.safeParse(text).success)).toEqual([])
  expect(integer({ min: -5 }).parse('-5')).toBe(-5)
  expect(integer().safeParse('9007199254740993').success).toBe(false)
})
