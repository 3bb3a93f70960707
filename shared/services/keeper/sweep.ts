import { existsSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { runFolders, socketIn } from '../process/run-folder.ts'
import { killServersIn } from '../process/servers-in.ts'

/**
 * A keeper listens about 0.1 s after its folder was made. A folder this old without a socket has no keeper
 * coming.
 */
const START_MS = 120_000

/**
 * Removes what killed runs left behind: a keeper that ends in any other way cleans up.
 * @returns the folders it removed.
 */
export async function sweepRuns(): Promise<string[]> {
  const swept: string[] = []
  for (const folder of runFolders()) {
    if (await isAbandoned(folder)) {
      await sweepFolder(folder)
      swept.push(folder)
    }
  }
  return swept
}

/** Ends the servers that work in a run's folder, and removes it. Does nothing if it is gone. */
export async function sweepFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) return
  await killServersIn(folder)
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** The system knows whether a socket has a listener; no recorded process id is as reliable. */
export async function isAbandoned(folder: string): Promise<boolean> {
  const socket = socketIn(folder)
  if (existsSync(socket)) return !(await isListening(socket))
  const made = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
  return Date.now() - made > START_MS
}

function isListening(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // EAGAIN means a full queue, so there is a listener. Only these two codes mean that nobody listens.
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT')
    })
  })
}
