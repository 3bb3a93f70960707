import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
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

/** The configuration of an environment, and where pg would connect with it. */
export function configOf(env: Variables, folder = folderWith()) {
  const { databaseUrl, ...config } = loadConfig({ env, folder })
  const { host, port, user, password, database } = new pg.Client({ connectionString: databaseUrl })
  return { ...config, database: { host, port, user, password, database } }
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

/** The variables that a message names. */
export function named(message: string): string[] {
  return [...new Set(message.match(/\b(PORT|JWT_SECRET|DB_\w+|DATABASE_URL|NODE_ENV)\b/g))].sort()
}

/** The values in `.env.example`, which everybody can read. */
export function examples(): Record<string, string> {
  const text = readFileSync(subjectFile('#simple/.env.example'), 'utf8')
  return Object.fromEntries([...text.matchAll(/^(\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]))
}
