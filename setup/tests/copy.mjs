import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createReporter } from '../reporter.mjs'

const SETUP = fileURLToPath(new URL('..', import.meta.url))
const FAKES = fileURLToPath(new URL('./fakes/', import.meta.url))

/**
 * A small clone of the repository, in a folder whose name is difficult for shells, and a folder of fake programs. Nothing else is on the PATH, so nothing is downloaded or installed.
 *
 * @param {import('node:test').TestContext} t removes it all when the test ends
 * @param {{ programs?: string[] }} [options] names of files in `fakes/`
 */
export function makeCopy(t, { programs = ['npx', 'redis-server'] } = {}) {
  const base = mkdtempSync(join(tmpdir(), 'nine-weeks-setup-'))
  t.after(() => rmSync(base, { recursive: true, force: true }))
  const root = join(base, "the course & it's ümlaut")
  const bin = join(base, 'bin')
  mkdirSync(bin)
  cpSync(SETUP, join(root, 'setup'), { recursive: true })
  writeJson(join(root, 'package.json'), {
    packageManager: 'pnpm@12.0.0',
    devDependencies: { node: '24.0.0' },
  })
  writeFileSync(join(root, 'pnpm-workspace.yaml'), 'packages:\n  - packages/*\n  - shared\ncatalog: {}\n')
  writeFileSync(join(root, 'pnpm-lock.yaml'), 'lockfileVersion: "9.0"\n')
  for (const folder of ['shared', 'packages/week1-http']) {
    mkdirSync(join(root, folder), { recursive: true })
    writeJson(join(root, folder, 'package.json'), { dependencies: { express: '5.0.0' } })
  }
  for (const name of programs) addProgram(bin, name)
  const logFile = join(base, 'log')
  const env = { PATH: bin, FAKE_LOG: logFile, HOME: base }
  return {
    root,
    bin,
    env,
    /** Every call of a fake program, in order. */
    log: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().split('\n') : []),
    /** Runs `node setup/main.mjs` in the copy. */
    run: (args, options) => runNode([join(root, 'setup', 'main.mjs'), ...args], { env, ...options }),
    /** A machine for tests within this process, and what it printed. */
    machine: (overrides = {}) => makeMachine({ root, env, ...overrides }),
  }
}

/** Puts a fake program on the PATH. It always runs on this Node. */
export function addProgram(bin, name) {
  const path = join(bin, name)
  const script = join(FAKES, existsSync(join(FAKES, `${name}.mjs`)) ? `${name}.mjs` : 'any.mjs')
  writeFileSync(
    path,
    `#!/bin/sh\nFAKE_NAME='${name}' FAKE_BIN='${bin}' exec '${process.execPath}' '${script}' "$@"\n`,
  )
  chmodSync(path, 0o755)
}

/** @returns {Promise<{ code: number | null, stdout: string, stderr: string }>} */
export function runNode(args, { onStart, ...options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    const result = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => {
      result.stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      result.stderr += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...result }))
    onStart?.(child)
  })
}

function makeMachine({ root, env, ...overrides }) {
  let said = ''
  const reporter = createReporter({ write: (text) => (said += text) })
  const base = {
    platform: 'linux',
    arch: 'x64',
    host: 'here',
    uid: 1000,
    execPath: process.execPath,
    cores: 2,
  }
  return { ...base, root, env, reporter, said: () => said, ...overrides }
}

export function writeJson(path, value) {
  writeFileSync(path, JSON.stringify(value))
}
