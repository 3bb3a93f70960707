import { appendFileSync } from 'node:fs'
import { basename } from 'node:path'
import { addProgram } from '../copy.mjs'

// Puts the server beside the other fake programs instead of into /usr/local/bin.
const [target, link] = process.argv.slice(-2)
appendFileSync(process.env.FAKE_LOG, `ln ${target} ${link}\n`)
addProgram(process.env.FAKE_BIN, basename(link))
