import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'

/*
 * What a login costs, and whom: `pnpm --filter week2 bench`. Loopback only, and over within a minute.
 */

const password = 'correct horse battery'
setTimeout(() => {
  console.error('Not over after two minutes')
  process.exit(1)
}, 120_000).unref()

type Mode = 'threads' | 'main'

/** Runs `measure` on an app of its own, where Ada is registered and the threads have started. */
async function withServer<T>(mode: Mode, measure: (url: string) => Promise<T>): Promise<T> {
  const child = fork(new URL('./server.ts', import.meta.url), [mode])
  try {
    const [port] = await once(child, 'message')
    const url = `http://127.0.0.1:${port}`
    await post(url, '/register', 'ada')
    return await measure(url)
  } finally {
    child.kill()
    await once(child, 'exit')
  }
}

/** Milliseconds until the answer, or until there is none to be had: a server that stands still takes no connection. */
async function timed(request: () => Promise<Response>): Promise<number> {
  const start = performance.now()
  await request()
    .then((response) => response.arrayBuffer())
    .catch(() => {})
  return performance.now() - start
}

const post = (url: string, path: string, username: string) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: 'https://app.example' },
    body: JSON.stringify({ username, password: path === '/login' ? 'not the password' : password }),
  })

/** The value below which this part of the values lies. */
function quantile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

/** Medians of a wrong password and of an unknown user, in turns so that both meet the same machine. */
async function loginTimes(url: string) {
  const [wrong, unknown]: [number[], number[]] = [[], []]
  for (let i = 0; i < 30; i++) {
    wrong.push(await timed(() => post(url, '/login', 'ada')))
    unknown.push(await timed(() => post(url, '/login', 'nobody')))
  }
  return { wrong: quantile(wrong, 0.5), unknown: quantile(unknown, 0.5) }
}

/**
 * Times of GET /health, asked every 10 ms until `during` is over. At a fixed rate: who waits for one answer before
 * asking again asks least when it is slowest.
 */
async function healthTimes(url: string, during: Promise<unknown>): Promise<number[]> {
  const asked: Promise<number>[] = []
  const timer = setInterval(() => asked.push(timed(() => fetch(`${url}/health`))), 10)
  await during
  clearInterval(timer)
  return Promise.all(asked)
}

const flood = (url: string) =>
  Promise.all(Array.from({ length: 50 }, () => timed(() => post(url, '/login', 'ada'))))
const idle = () => new Promise((resolve) => setTimeout(resolve, 2_000))

function row(what: string, times: number[]): string {
  const cells = [quantile(times, 0.5), quantile(times, 0.99)].map((ms) => ms.toFixed(1).padStart(9))
  return `${what.padEnd(44)}${cells.join('')}${String(times.length).padStart(9)}`
}

const { wrong, unknown } = await withServer('threads', loginTimes)
console.log(
  `Login at cost 10, medians of 30: wrong password ${wrong.toFixed(1)} ms, unknown user ${unknown.toFixed(1)} ms`,
)
console.log(`Unknown user against wrong password: ${(unknown / wrong).toFixed(3)}\n`)

console.log(`${'GET /health, in ms'.padEnd(44)}      p50      p99    asked`)
console.log(row('idle', await withServer('threads', (url) => healthTimes(url, idle()))))
const threads = availableParallelism() - 1 || 1
for (const [mode, where] of [
  ['threads', `${threads} worker thread${threads > 1 ? 's' : ''}`],
  ['main', 'the main thread'],
] as const) {
  const times = await withServer(mode, (url) => healthTimes(url, flood(url)))
  console.log(row(`during 50 logins, hashing on ${where}`, times))
}
