import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const identity = ['-c', 'user.name=Reader', '-c', 'user.email=reader@example.org']

/**
 * A clone of the course as it stands in the working tree, in a folder with a space in its path; its `origin`
 * has a branch `main`.
 *
 * @param {import('node:test').TestContext} t removes the clone when the test ends
 */
export function cloneCourse(t) {
  const scratch = mkdtempSync(join(tmpdir(), 'nine weeks readme-'))
  const clone = join(scratch, 'the course')
  t.after(async () => {
    // No server stays, whatever happened before.
    await type(clone, 'pnpm services down --remove-data')
    rmSync(scratch, { recursive: true, force: true })
  })
  const origin = join(scratch, 'origin')
  for (const file of trackedFiles()) {
    mkdirSync(dirname(join(origin, file)), { recursive: true })
    cpSync(join(root, file), join(origin, file))
  }
  const git = (args, cwd) => execFileSync('git', args, { cwd, stdio: 'ignore' })
  git(['init', '--initial-branch=main'], origin)
  git(['add', '--all'], origin)
  git([...identity, 'commit', '--message=The course'], origin)
  git(['clone', origin, clone], scratch)
  return clone
}

/**
 * What git tracks, as it is in the working tree. A week that is still being written does not count for the
 * README.
 */
function trackedFiles() {
  const files = execFileSync('git', ['ls-files', '-z', '--cached'], { cwd: root, encoding: 'utf8' })
  const deleted = execFileSync('git', ['ls-files', '-z', '--deleted'], { cwd: root, encoding: 'utf8' })
  const gone = new Set(deleted.split('\0'))
  return files.split('\0').filter((file) => file !== '' && !gone.has(file))
}

/**
 * Runs a command of the README in the clone, for a person who has pnpm.
 *
 * @param {string} clone
 * @param {string} command
 * @param {RegExp} [until] for a command that keeps running: interrupt it once its output matches
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export function type(clone, command, until) {
  const { NODE_TEST_CONTEXT: _, NINE_WEEKS_PNPM: __, ...env } = process.env
  const bin = join(clone, 'node_modules', '.bin')
  const child = spawn(command, {
    cwd: clone,
    shell: true,
    detached: true,
    env: { ...env, CI: '', PATH: `${bin}${delimiter}${env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let interrupted = false
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
        if (interrupted || !until?.test(output)) return
        interrupted = true
        process.kill(-child.pid, 'SIGINT')
      })
    }
    child.on('close', (code) => resolve({ code, output }))
  })
}
