import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, onTestFinished } from 'vitest'
import { loadConfig } from '#simple/config.ts'

type Variables = Record<string, string | undefined>

export const secret = 'a secret of the tests, with 32 bytes'

export const parts = {
  DB_HOST: 'db.example.com',
  DB_PORT: '5433',
  DB_USER: 'ada_l',
  DB_PASS: 's3cret',
  DB_NAME: 'q7_shop',
}
export const complete = { PORT: '8080', JWT_SECRET: secret, ...parts }

/** A folder with these files: `{ '.env': { PORT: '8080' } }`. */
export function folderWith(files: Record<string, Variables> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'week4-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, variables] of Object.entries(files)) {
    const lines = Object.entries(variables).map(([variable, value]) => `${variable}='${value}'\n`)
    writeFileSync(join(folder, name), lines.join(''))
  }
  return folder
}

/** The configuration of an environment, and the parts of its URL as pg reads them. */
export function configOf(env: Variables, folder = folderWith()) {
  const { databaseUrl, ...config } = loadConfig({ env, folder })
  const url = URL.parse(databaseUrl)
  if (url === null) return expect.fail(`databaseUrl is no URL: ${databaseUrl}`)
  const { hostname: host, port, username, password, pathname } = url
  const database = { host, port: Number(port), user: decoded(username), password: decoded(password) }
  return { ...config, database: { ...database, database: decoded(pathname.slice(1)) } }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The message of the error with which a configuration is rejected. */
export function refusal(env: Variables, folder = folderWith()): string {
  let config: object
  try {
    config = loadConfig({ env, folder })
  } catch (error) {
    expect(error).toBeInstanceOf(Error)
    const { message } = error as Error
    return message
  }
  return expect.fail(`loadConfig accepts ${JSON.stringify(env)} as ${JSON.stringify(config)}`)
}

/** The variables that a message names. `DATABASE_URL` beside a part of it is only another way to set both. */
export function named(message: string): string[] {
  const names = new Set<string>(message.match(/\b(PORT|JWT_SECRET|DB_\w+|DATABASE_URL|NODE_ENV)\b/g))
  if ([...names].some((name) => name.startsWith('DB_'))) names.delete('DATABASE_URL')
  return [...names].sort()
}

/** The values in `.env.example`, which everybody can read. */
export function examples(): Record<string, string> {
  const text = readFileSync(subjectFile('#simple/.env.example'), 'utf8')
  return Object.fromEntries([...text.matchAll(/^(\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]))
}
