import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { EXIT, SetupError } from './setup-error.mjs'

const KEPT_CHARACTERS = 64 * 1024
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a program to its end with its output captured, and stops it when this process is told to stop.
 *
 * @param {string[]} argv the program, then its arguments
 * @param {import('./machine.mjs').Machine} machine
 * @param {{ env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ code: number, output: string }>} 127 if the program could not be started; the end of both its streams
 * @throws {SetupError} when this process was told to stop meanwhile
 */
export function capture([program, ...args], machine, { env = machine.env, onLine } = {}) {
  const windows = machine.platform === 'win32'
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: machine.root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // A group of its own: npx starts a shell that starts pnpm that starts npm, and all of them have to end.
      detached: !windows,
    })
    let output = ''
    let stopped
    const stop = (signal) => {
      stopped = signal
      killTree(child, signal, windows)
    }
    for (const signal of SIGNALS) process.on(signal, stop)
    const listen = (chunk) => {
      output = (output + chunk).slice(-KEPT_CHARACTERS)
      if (onLine) for (const line of String(chunk).split('\n')) onLine(line)
    }
    child.stdout.setEncoding('utf8').on('data', listen)
    child.stderr.setEncoding('utf8').on('data', listen)
    const end = (code) => {
      for (const signal of SIGNALS) process.off(signal, stop)
      if (stopped)
        reject(new SetupError('Stopped. What was done is kept: run it again to go on.', exitCodeOf(stopped)))
      else resolve({ code, output })
    }
    child.on('error', (error) => {
      output += error.message
      end(127)
    })
    child.on('close', (code, signal) => end(code ?? exitCodeOf(signal)))
  })
}

/**
 * Runs a program that takes over the terminal, and resolves with its exit code.
 *
 * @param {string[]} argv
 * @param {import('./machine.mjs').Machine} machine
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} 128 plus the signal's number if a signal ended it, as in a shell
 */
export function handOver([program, ...args], machine, env) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: machine.root, env, stdio: 'inherit' })
    // Ctrl-C reaches the child by itself, because it shares the terminal: just wait for it to end.
    const wait = () => {}
    const pass = (signal) => child.kill(signal)
    process.on('SIGINT', wait)
    process.on('SIGTERM', pass).on('SIGHUP', pass)
    const end = (code) => {
      process.off('SIGINT', wait)
      process.off('SIGTERM', pass).off('SIGHUP', pass)
      resolve(code)
    }
    child.on('error', (error) => {
      machine.reporter.say(error.message)
      end(EXIT.missing)
    })
    child.on('close', (code, signal) => end(code ?? exitCodeOf(signal)))
  })
}

function killTree(child, signal, windows) {
  try {
    if (windows) child.kill()
    else process.kill(-child.pid, signal)
  } catch {
    // It ended by itself at the same moment.
  }
}

function exitCodeOf(signal) {
  return 128 + (constants.signals[signal] ?? 0)
}
