import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './setup-error.mjs'

/** A pinned version from `package.json`, such as 12.21.0 for pnpm. */
export function pinnedPnpm(root) {
  const { packageManager = '' } = readJson(join(root, 'package.json'))
  return packageManager.replace(/^pnpm@/, '').replace(/\+.*$/, '')
}

/**
 * The folders of the workspace's packages, relative to the root, the root itself as `.`. Reads the `packages:`
 * list of `pnpm-workspace.yaml` as this repository writes it: plain folders and `folder/*`, one a line.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function workspaceFolders(root) {
  const yaml = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
  const list = /^packages:\n((?: +- .*\n)+)/m.exec(yaml.replace(/\r\n/g, '\n'))?.[1] ?? ''
  const patterns = [...list.matchAll(/- ['"]?([^'"\n]+)/g)].map(([, pattern]) => pattern.trim())
  const folders = patterns.flatMap((pattern) =>
    pattern.endsWith('/*') ? foldersIn(root, pattern.slice(0, -2)) : [pattern],
  )
  return ['.', ...folders.filter((folder) => existsSync(join(root, folder, 'package.json'))).sort()]
}

/**
 * @param {string} path
 * @throws {SetupError} when the file is not JSON, for example after an edit by hand
 */
export function readJson(path) {
  const text = readFileSync(path, 'utf8')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SetupError(`${path} is not valid JSON: ${error.message}`)
  }
}

function foldersIn(root, parent) {
  if (!existsSync(join(root, parent))) return []
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${parent}/${entry.name}`)
}
