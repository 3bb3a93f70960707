import { capture } from './command.mjs'
import { findHomebrew, findProgram } from './find-program.mjs'

// Debian's and Ubuntu's `redis-server` package starts a service on port 6379 at once and at each boot. Its
// program is a link to `redis-check-rdb` of `redis-tools`, which checks the name it is called by. So the link
// alone gives us the server without the service. (`dpkg -L redis-server redis-tools`; main() in Redis's
// server.c.)
const DEBIAN_LINK = ['ln', '-sfn', '/usr/bin/redis-check-rdb', '/usr/local/bin/redis-server']
const aptGet = (...args) => ['apt-get', '-q', '-y', '-o', 'DPkg::Lock::Timeout=60', ...args]
const aptInstall = aptGet('install', '--no-install-recommends', 'redis-tools')

// Fedora, Arch and Alpine are moving from Redis to Valkey, its fork: take the one that the release has.
const MANAGERS = {
  'apt-get': [
    [aptInstall, DEBIAN_LINK],
    // A fresh machine or container has no package lists yet.
    [aptGet('update'), aptInstall, DEBIAN_LINK],
  ],
  dnf: [[['dnf', '-y', 'install', 'valkey']], [['dnf', '-y', 'install', 'redis']]],
  apk: [[['apk', 'add', '--no-cache', 'redis']], [['apk', 'add', '--no-cache', 'valkey']]],
  pacman: [[['pacman', '-Sy', '--noconfirm', 'valkey']], [['pacman', '-Sy', '--noconfirm', 'redis']]],
}

const TYPED = {
  'apt-get': 'sudo apt-get install redis-server',
  dnf: 'sudo dnf install valkey',
  apk: 'apk add redis',
  pacman: 'sudo pacman -S valkey',
}

/**
 * The ways to install Redis that need no password and no question, in the order to try them.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @returns {Promise<string[][][]>} each way a list of commands
 */
export async function redisInstallers(machine) {
  const brew = findHomebrew(machine)
  // Homebrew refuses to run as root.
  if (brew && machine.uid !== 0) return [[[brew, 'install', 'redis']]]
  const manager = managerOf(machine)
  if (!manager) return []
  if (machine.uid === 0) return MANAGERS[manager]
  if (!(await hasSudoWithoutPassword(machine))) return []
  const asRoot = (command) => ['sudo', '-n', '--preserve-env=DEBIAN_FRONTEND', ...command]
  return MANAGERS[manager].map((commands) => commands.map(asRoot))
}

/** The one line that says what to type. */
export function redisTyped(machine) {
  if (machine.platform === 'win32') {
    return 'Redis does not run on Windows: use WSL (https://learn.microsoft.com/windows/wsl), or set REDIS_URL to a server.'
  }
  const typed = machine.platform === 'darwin' ? 'brew install redis' : TYPED[managerOf(machine)]
  return typed
    ? `Type: ${typed}`
    : 'Install redis-server or valkey-server (https://redis.io/docs), or set REDIS_URL.'
}

function managerOf(machine) {
  if (machine.platform !== 'linux') return undefined
  return Object.keys(MANAGERS).find((name) => findProgram(name, machine))
}

async function hasSudoWithoutPassword(machine) {
  if (!findProgram('sudo', machine)) return false
  return (await capture(['sudo', '-n', 'true'], machine)).code === 0
}
