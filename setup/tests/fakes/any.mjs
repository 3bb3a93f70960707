import { appendFileSync } from 'node:fs'

// A program that only notes that it was called, and fails if the test asks for it.
const name = process.env.FAKE_NAME
appendFileSync(process.env.FAKE_LOG, `${[name, ...process.argv.slice(2)].join(' ')}\n`)
if ((process.env.FAKE_REFUSES ?? '').split(',').includes(name)) {
  console.error(`${name}: no`)
  process.exitCode = 1
}
