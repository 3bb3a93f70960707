import { appendFileSync } from 'node:fs'

// The pinned Node: it only notes the calls of `learn` and turbo, with what they learn about the person, the
// commit and Redis.
const args = process.argv.slice(2)
if (args[0] === '--version') console.log('v24.0.0')
else {
  const { FAKE_LOG, NINE_WEEKS_COMMIT, NINE_WEEKS_PNPM, NINE_WEEKS_REDIS_VERSION, PATH } = process.env
  const script = args[0].replace(/^.*node_modules/, 'node_modules')
  appendFileSync(FAKE_LOG, `node ${[script, ...args.slice(1)].join(' ')}\n`)
  console.log(
    JSON.stringify({
      NINE_WEEKS_COMMIT,
      NINE_WEEKS_PNPM,
      NINE_WEEKS_REDIS_VERSION,
      firstOnPath: PATH.split(':')[0],
    }),
  )
  process.exitCode = Number(process.env.FAKE_EXIT ?? 0)
}
