import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { childEnvironment, childExecArgv } from '../../testing/process/child-environment.ts'
import type { Message, Plan } from './run.ts'

export interface FollowOptions {
  onMessage: (message: Message) => void
  /** Stop the process after this many milliseconds without a message. */
  silentFor: number
}

/**
 * Runs a plan in a process of its own, which ends with this one.
 * @returns whether it had to be stopped, and what it printed to stderr.
 */
export async function follow(
  plan: Plan,
  { onMessage, silentFor }: FollowOptions,
): Promise<{ stopped: boolean; stderr: string }> {
  const planFile = join(plan.scratch, 'plan.json')
  writeFileSync(planFile, JSON.stringify(plan))
  const args = [...childExecArgv(), join(import.meta.dirname, 'process.ts'), planFile]
  const child = spawn(process.execPath, args, {
    cwd: plan.week,
    // Vitest keeps files in the temporary folder, and a killed process would leave them there.
    env: childEnvironment({ TMPDIR: plan.scratch }),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    // It leads a process group, so that a test process in an endless loop is stopped with it.
    detached: true,
  })
  let stopped = false
  const stop = () => {
    stopped = true
    killGroup(child.pid)
  }
  let timer = setTimeout(stop, silentFor)
  createInterface({ input: child.stdio[4] as Readable }).on('line', (line) => {
    clearTimeout(timer)
    timer = setTimeout(stop, silentFor)
    onMessage(JSON.parse(line))
  })
  const end = () => killGroup(child.pid)
  process.once('exit', end)
  const stderr = text(child.stderr as Readable)
  await new Promise((resolve) => child.once('close', resolve))
  clearTimeout(timer)
  process.off('exit', end)
  return { stopped, stderr: await stderr }
}

function killGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL')
  } catch {
    // The process has ended by itself.
  }
}
