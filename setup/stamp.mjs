import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, workspaceFolders } from './workspace.mjs'

const STAMP = join('node_modules', '.nine-weeks-setup.json')

/**
 * A hash over everything that the installed dependencies depend on: the lockfile, the manifests, pnpm's settings, and the platform, because a folder shared with a container or another computer has the wrong binaries there.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @returns {string}
 */
export function fingerprint({ root, platform, arch }) {
  const hash = createHash('sha256').update(`${platform} ${arch}`)
  const manifests = workspaceFolders(root).map((folder) => `${folder}/package.json`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) {
    hash.update(`\n${file}\n`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

/**
 * Whether everything is installed as the stamp says. It only looks at files and starts no process, so an `npm start` with nothing to do costs milliseconds.
 *
 * @param {import('./machine.mjs').Machine} machine
 */
export function isInstalled(machine) {
  const stamp = readStamp(machine.root)
  return (
    stamp?.fingerprint === fingerprint(machine) &&
    stamp.node === nodeIdentity(machine) &&
    workspaceFolders(machine.root).every((folder) => hasItsDependencies(join(machine.root, folder)))
  )
}

/** Records that everything which `fingerprint` covers is installed, and that the pinned Node has started. */
export function writeStamp(machine) {
  const stamp = { fingerprint: fingerprint(machine), node: nodeIdentity(machine) }
  writeFileSync(join(machine.root, STAMP), `${JSON.stringify(stamp)}\n`)
}

/** The path of the pinned Node. On Windows `.bin/node` is a script, and the program is beside it in the package. */
export function pinnedNodePath({ root, platform }) {
  return platform === 'win32'
    ? join(root, 'node_modules', 'node', 'bin', 'node.exe')
    : join(root, 'node_modules', '.bin', 'node')
}

function nodeIdentity(machine) {
  try {
    const { size, mtimeMs } = statSync(pinnedNodePath(machine))
    return `${size} ${mtimeMs}`
  } catch {
    return undefined
  }
}

function hasItsDependencies(folder) {
  const { dependencies, devDependencies } = readJson(join(folder, 'package.json'))
  return !(dependencies || devDependencies) || existsSync(join(folder, 'node_modules'))
}

function readStamp(root) {
  try {
    return readJson(join(root, STAMP))
  } catch {
    // There is none yet, or a full disk cut it off. Either way we do not know that the work is done.
    return undefined
  }
}
