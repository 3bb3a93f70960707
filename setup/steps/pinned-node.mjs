import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { capture } from '../command.mjs'
import { SetupError } from '../setup-error.mjs'
import { pinnedNodePath } from '../stamp.mjs'
import { readJson } from '../workspace.mjs'
import { installDependencies, runPnpm } from './dependencies.mjs'

/**
 * Makes sure that the pinned Node starts. The npm package `node` fetches its platform's binary in an install script. If that was interrupted, the package has no program, but pnpm considers it installed. Then this runs the script again, and if that does not help, installs the package again.
 *
 * @param {import('../machine.mjs').Machine} machine
 * @param {string} command what the person typed
 * @throws {SetupError} when no attempt leads to a Node that starts
 */
export async function ensurePinnedNode(machine, command) {
  if (await starts(machine)) return
  await machine.reporter.task('Repairing the pinned Node', () => runPnpm(machine, ['rebuild', 'node']))
  if (await starts(machine)) return
  removeNodePackage(machine.root)
  await installDependencies(machine, command)
  if (await starts(machine)) return
  throw new SetupError(await whyNot(machine))
}

async function starts(machine) {
  const { code, output } = await capture([pinnedNodePath(machine), '--version'], machine)
  return code === 0 && output.trim() === `v${pinnedVersion(machine.root)}`
}

function pinnedVersion(root) {
  const manifest = join(root, 'node_modules', 'node', 'package.json')
  return existsSync(manifest) ? readJson(manifest).version : undefined
}

/** The package, and pnpm's notes that all is well, so that its next install checks everything again. */
function removeNodePackage(root) {
  const modules = join(root, 'node_modules')
  const store = join(modules, '.pnpm')
  const packages = existsSync(store) ? readdirSync(store).filter((name) => name.startsWith('node@')) : []
  const state = ['.modules.yaml', '.pnpm-workspace-state-v1.json', join('.bin', 'node')].map((name) =>
    join(modules, name),
  )
  for (const path of [...packages.map((name) => join(store, name)), join(store, 'lock.yaml'), ...state]) {
    rmSync(path, { recursive: true, force: true })
  }
}

async function whyNot(machine) {
  const { output } = await capture([pinnedNodePath(machine), '--version'], machine)
  const lines = ['The Node that the course pins does not start here.']
  if (machine.platform === 'linux' && !process.report?.getReport().header.glibcVersionRuntime) {
    lines.push(
      'It needs glibc, and this Linux (Alpine?) has musl: use a Debian-based image, such as node:24-bookworm.',
    )
  } else {
    lines.push('Delete node_modules and run it again. What it said:', `  ${output.trim().split('\n').at(-1)}`)
  }
  return lines.join('\n')
}
