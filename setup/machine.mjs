import os from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createReporter } from './reporter.mjs'

/**
 * Everything that the set-up needs to know about its surroundings, in one object, so that tests can pass another: a user who is not root, a PATH with other programs on it, a terminal or none.
 *
 * @typedef {object} Machine
 * @property {string} root the repository's folder
 * @property {NodeJS.ProcessEnv} env
 * @property {NodeJS.Platform} platform
 * @property {string} arch
 * @property {string} host the machine to which process ids belong
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
    // stdout belongs to the map and the tests. The set-up writes to stderr, so that the two do not mix.
    reporter: createReporter(process.stderr),
  }
}
