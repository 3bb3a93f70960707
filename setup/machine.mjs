import os from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createReporter } from './reporter.mjs'

/**
 * Everything the set-up asks of its surroundings, in one object, so that the tests can hand in another:
 * a user who is not root, a PATH with other programs on it, a terminal or none.
 *
 * @typedef {object} Machine
 * @property {string} root the repository's folder
 * @property {NodeJS.ProcessEnv} env
 * @property {NodeJS.Platform} platform
 * @property {string} arch
 * @property {string} host the name under which process ids mean something
 * @property {number | undefined} uid 0 is root; undefined on Windows
 * @property {string} execPath the Node this runs on
 * @property {number} cores
 * @property {import('./reporter.mjs').Reporter} reporter
 */

/** @returns {Machine} */
export function thisMachine() {
  return {
    root: dirname(dirname(fileURLToPath(import.meta.url))),
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    host: os.hostname(),
    uid: process.getuid?.(),
    execPath: process.execPath,
    // Node 18.0 to 18.13 do not have availableParallelism.
    cores: os.availableParallelism?.() ?? os.cpus().length,
    // stdout is the map's and the tests': what the set-up says does not mix with it.
    reporter: createReporter(process.stderr),
  }
}
