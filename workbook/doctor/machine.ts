import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Diagnosis } from './diagnosis.ts'

/** With less free disk than this, in bytes, the services and the large exercises run out of room. */
const ENOUGH_DISK = 2e9
/** The default port of the exercises' `server.ts`. */
const SERVER_PORT = 3000

/** Everything that does not depend on a service: programs, rights, disk, a port. */
export async function checkMachine(root: string): Promise<Diagnosis[]> {
  return [
    checkNode(root),
    await checkProgram('git', 'Install it: https://git-scm.com/downloads'),
    await checkPnpm(root),
    checkWritable(root),
    checkDisk('disk (project)', root),
    checkDisk('disk (temporary)', tmpdir()),
    await checkPort(SERVER_PORT),
  ]
}

function checkNode(root: string): Diagnosis {
  const is = process.version.slice(1)
  const pinned = join(root, 'node_modules/node/package.json')
  if (!existsSync(pinned)) {
    return {
      what: 'node',
      state: 'missing',
      says: `${is}, and the pinned one is not installed`,
      fix: 'Run: npm start',
    }
  }
  const wanted: string = JSON.parse(readFileSync(pinned, 'utf8')).version
  if (is === wanted) return { what: 'node', state: 'good', says: `${is}, the pinned one` }
  const fix = 'Type the command through pnpm, which runs the pinned one: pnpm learn doctor'
  return { what: 'node', state: 'doubtful', says: `${is}, and the course is tested on ${wanted}`, fix }
}

async function checkPnpm(root: string): Promise<Diagnosis> {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const found = await versionOf('pnpm')
  if (found !== undefined)
    return { what: 'pnpm', state: 'good', says: `${found} (the course's is ${packageManager})` }
  return { what: 'pnpm', state: 'missing', says: 'not installed', fix: 'Run: npm start' }
}

async function checkProgram(what: string, fix: string): Promise<Diagnosis> {
  const version = await versionOf(what)
  if (version === undefined) return { what, state: 'doubtful', says: 'not found', fix }
  return { what, state: 'good', says: version }
}

async function versionOf(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: 5_000 })
    return /\d+(\.\d+)+/.exec(stdout)?.[0]
  } catch {
    return undefined
  }
}

function checkWritable(root: string): Diagnosis {
  try {
    accessSync(join(root, 'packages'), constants.W_OK)
    return { what: 'rights', state: 'good', says: `${root} can be written to` }
  } catch {
    const fix = 'Give yourself the right to write there, or move the clone into your home folder.'
    return { what: 'rights', state: 'missing', says: `${root} cannot be written to`, fix }
  }
}

function checkDisk(what: string, folder: string): Diagnosis {
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const says = `${(free / 1e9).toFixed(1)} GB free in ${folder}`
  if (free >= ENOUGH_DISK) return { what, state: 'good', says }
  return { what, state: 'doubtful', says, fix: 'Free some space: databases and large files need about 2 GB.' }
}

async function checkPort(port: number): Promise<Diagnosis> {
  const free = await new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, 'localhost', () => server.close(() => resolve(true)))
  })
  const what = `port ${port}`
  if (free) return { what, state: 'good', says: 'free' }
  const fix = `The tests do without it. To start a server by hand choose another: PORT=${port + 1}`
  return { what, state: 'doubtful', says: 'in use by another program', fix }
}
