import { spawnSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'

// sudo -n [options] COMMAND: refuses if it would have to ask for a password.
if (process.env.FAKE_SUDO === 'asks') {
  console.error('sudo: a password is required')
  process.exitCode = 1
} else {
  const command = process.argv.slice(2).filter((arg) => !arg.startsWith('-') || arg === '-y')
  const start = process.argv.indexOf(command[0])
  if (command[0] !== 'true') {
    appendFileSync(process.env.FAKE_LOG, 'sudo ')
    process.exitCode =
      spawnSync(process.argv[start], process.argv.slice(start + 1), { stdio: 'inherit' }).status ?? 1
  }
}
