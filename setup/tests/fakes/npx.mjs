import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addProgram } from '../copy.mjs'

// `npx --yes pnpm@VERSION install …`, without a registry: it makes what the bootstrap looks for.
const { FAKE_INSTALL, FAKE_LOG, FAKE_BIN } = process.env
const FAILURES = {
  offline:
    'npm error code EAI_AGAIN\nnpm error request to https://registry.example failed, reason: getaddrinfo EAI_AGAIN',
  'disk-full': 'ERR_PNPM_ENOSPC  ENOSPC: no space left on device, write',
  'read-only': "EACCES: permission denied, mkdir '/course/node_modules/.pnpm'",
  refused: 'ERR_PNPM_FETCH_403  GET https://registry.example/zod: Forbidden - 403',
}
const args = process.argv.slice(2)
appendFileSync(FAKE_LOG, `npx ${args.join(' ')}\n`)

if (FAILURES[FAKE_INSTALL]) {
  console.error(`npm warn Unknown user config "old"\n${FAILURES[FAKE_INSTALL]}`)
  process.exitCode = 1
} else if (FAKE_INSTALL === 'hangs') {
  appendFileSync(FAKE_LOG, `pid ${process.pid}\n`)
  setInterval(() => {}, 1000)
} else {
  const modules = 'node_modules'
  for (const folder of ['.', 'shared', 'packages/week1-http', 'packages/week2-auth']) {
    if (existsSync(folder)) mkdirSync(join(folder, modules), { recursive: true })
  }
  mkdirSync(join(modules, '.bin'), { recursive: true })
  mkdirSync(join(modules, 'node'), { recursive: true })
  writeFileSync(join(modules, 'node', 'package.json'), '{"version":"24.0.0"}')
  // An interrupted install script leaves the package without its program; `pnpm rebuild` mends it.
  if (FAKE_INSTALL !== 'no-node' || args.includes('rebuild')) {
    addProgram(FAKE_BIN, 'pinned-node')
    writeFileSync(
      join(modules, '.bin', 'node'),
      `#!/bin/sh\nexec '${join(FAKE_BIN, 'pinned-node')}' "$@"\n`,
      { mode: 0o755 },
    )
  }
}
