import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// apt-get on a machine without package lists: it finds nothing before an update.
const { FAKE_BIN, FAKE_LOG } = process.env
const action = process.argv.find((arg) => arg === 'update' || arg === 'install')
const lists = join(FAKE_BIN, 'lists')
appendFileSync(FAKE_LOG, `apt-get ${action}${action === 'install' ? ` ${process.argv.at(-1)}` : ''}\n`)
if (action === 'update') writeFileSync(lists, '')
else if (!existsSync(lists)) {
  console.error('E: Unable to locate package redis-tools')
  process.exitCode = 100
}
