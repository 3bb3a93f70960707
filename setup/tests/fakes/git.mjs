import { appendFileSync } from 'node:fs'

// A clone with one commit.
appendFileSync(process.env.FAKE_LOG, `git ${process.argv.slice(2).join(' ')}\n`)
console.log('2d4612eb414872d6e8e72030f3c9f3c4d4af0021')
