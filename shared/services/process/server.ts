import type { ChildProcess } from 'node:child_process'

/** A server that was started here. */
export interface Server {
  /** The URL for its clients, with the password. */
  url: string
  port: number
  pid: number
  /** Settles when the process has ended, for any reason. Never rejects. */
  exited: Promise<void>
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>
}

/** Settles when a child has ended, or could not be started. */
export function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
}

/** Sends a signal, and SIGKILL if the child is still there after five seconds. */
export async function stopChild(
  child: ChildProcess,
  exited: Promise<void>,
  signal: NodeJS.Signals,
): Promise<void> {
  child.kill(signal)
  const force = setTimeout(() => child.kill('SIGKILL'), 5000)
  await exited
  clearTimeout(force)
}
