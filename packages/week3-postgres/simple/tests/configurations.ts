import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import pg from 'pg'
import { expect, onTestFinished } from 'vitest'
import { loadConfig } from '#simple/config.ts'

export const parts = {
  DB_HOST: 'db.example.com',
  DB_PORT: '5433',
  DB_USER: 'ada_l',
  DB_PASS: 's3cret',
  DB_NAME: 'q7_shop',
}

/** A file of this text; a path at which there is none, without it. */
export function envFile(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'week3-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  if (text !== undefined) writeFileSync(join(folder, '.env'), text)
  return join(folder, '.env')
}

/** The text of a file with these. */
export const text = (variables: Record<string, string>) =>
  Object.entries(variables)
    .map(([name, value]) => (value.includes("'") ? `${name}="${value}"\n` : `${name}='${value}'\n`))
    .join('')

/** Where a connection made with this configuration would go. */
export function target(env: Record<string, string | undefined>, file = envFile()) {
  const { host, port, user, password, database } = new pg.Client(loadConfig(env, file))
  return { host, port, user, password, database }
}

/** The error of a configuration that is to be refused. */
export function refusal(env: Record<string, string | undefined>, file = envFile()): Error {
  try {
    loadConfig(env, file)
  } catch (error) {
    expect((error as Error).message.split('\n'), 'the lines of the message').toHaveLength(1)
    return error as Error
  }
  return expect.fail(`loadConfig accepts ${inspect(env)}`)
}

export const passwords = [
  'p@ss',
  'a/b?c=d&e',
  '100%',
  '%41%42',
  '#1',
  ' with spaces ',
  "it's",
  "'quoted'",
  '"quoted"',
  'ünï漢',
  '$HOME',
  '\\n',
]

export const wrongPorts = [
  'abc',
  '0',
  '65536',
  '-1',
  '54.32',
  '5432x',
  '0x1538',
  '1e3',
  '+5432',
  ' 5432',
  '5432\n',
]

export const wrongUrls = [
  'nonsense',
  'localhost:5432/shop',
  'mysql://a:b@c/d',
  'https://example.com',
  'postgres:secret@host/d',
  'postgresx://a:b@c/d',
  'jdbc:postgresql://c/d',
  'postgres://a:b@c:99999/d',
  'postgres://a:b@local host/d',
]
