import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where Homebrew is if a shell's profile has not put it on the PATH yet. */
const MAC_FOLDERS = ['/opt/homebrew/bin', '/usr/local/bin']

/** The PATH of an environment; Windows spells it `Path`. */
export function pathOf(env) {
  return env.PATH ?? env.Path ?? ''
}

/**
 * @param {string} name a program, without an extension
 * @param {import('./machine.mjs').Machine} machine
 * @param {(folder: string) => boolean} [accept] which folders of the PATH count
 * @returns {string | undefined} its whole path
 */
export function findProgram(name, machine, accept = () => true) {
  const windows = machine.platform === 'win32'
  const names = windows ? ['.exe', '.cmd', '.bat'].map((extension) => name + extension) : [name]
  for (const folder of pathOf(machine.env).split(delimiter).filter(Boolean).filter(accept)) {
    const found = names.map((file) => join(folder, file)).find(isProgram)
    if (found) return found
  }
  return undefined
}

/** Also finds Homebrew when it is not on the PATH. */
export function findHomebrew(machine) {
  if (machine.platform !== 'darwin') return undefined
  return findProgram('brew', machine) ?? MAC_FOLDERS.map((folder) => join(folder, 'brew')).find(isProgram)
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
