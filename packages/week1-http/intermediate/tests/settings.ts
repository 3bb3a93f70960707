import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { loadConfig } from '#intermediate/config.ts'

/** A folder with a `.env` file of this text, or without one. It is gone when the test ends. */
export function folderWith(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'week1-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  if (text !== undefined) writeFileSync(join(folder, '.env'), text)
  return folder
}

export const envFile = (text?: string) => join(folderWith(text), '.env')

/** The port that `loadConfig` reads from this PORT, without a file. */
export const portOf = (PORT?: string) => loadConfig({ PORT }, envFile()).port

/** The message with which `loadConfig` rejects this PORT. */
export function complaint(PORT: string, file = envFile()): string {
  try {
    loadConfig({ PORT }, file)
  } catch (error) {
    return (error as Error).message
  }
  return expect.fail(`loadConfig accepts the port ${JSON.stringify(PORT)}`)
}

/** Expects `loadConfig` to reject each of these, and to name PORT. */
export function expectRejectedPorts(texts: string[]) {
  for (const text of texts) {
    expect(complaint(text), `the error for ${JSON.stringify(text)}`).toContain('PORT')
  }
}
