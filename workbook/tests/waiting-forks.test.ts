import { eventually } from 'shared/testing/eventually.ts'
import { expect } from 'vitest'
import { guessedStart } from '../run/fork-start.ts'
import { WaitingForks } from '../run/waiting-forks.ts'
import { addEarlyPackage, type Seen } from './early-package.ts'
import type { LearnProcess } from './learn-process.ts'
import { addProduction, solveCore } from './production-part.ts'
import { type Sandbox, test } from './sandbox.ts'

const CODE = 'work/simple/greeting.ts'
const HELLO = `return \`Hello, \${name}\``
const PASSED = /✓ week1\/simple\/1 /
const WAITING = /Waiting for a save/

/** What the process of a test file learns only when it gets its file. */
const TOLD_LATE = /^(?:NINE_WEEKS_|VITEST_(?:POOL|WORKER)_ID$)/

const loadedBy = (seen: Seen[]) => seen.filter(({ by }) => by === 'package').map(({ pid }) => pid)
const testedBy = (seen: Seen[]) => seen.filter(({ by }) => by === 'test').map(({ pid }) => pid)

interface Watching {
  learn: LearnProcess
  seen: () => Seen[]
  /** The process that waits for the next run. */
  waiting: number
}

/** A watched exercise 1, whose first verdict has come. */
async function watching(course: Sandbox, env?: NodeJS.ProcessEnv): Promise<Watching> {
  course.solve(1)
  const { seen } = addEarlyPackage(course)
  const learn = course.run(['test', '1s1', '--watch'], { env })
  await learn.until(PASSED)
  await learn.until(WAITING)
  return { learn, seen, waiting: await nextWaiting(seen) }
}

/** The process that has loaded its packages and has not run a test. */
async function nextWaiting(seen: () => Seen[]): Promise<number> {
  const waiting = () => loadedBy(seen()).filter((pid) => !testedBy(seen()).includes(pid))
  await eventually(() => expect(waiting().length, 'processes that wait').toBeGreaterThan(0), {
    within: 60_000,
  })
  return waiting().at(-1) as number
}

// Fails if an upgrade of vitest starts its processes in another way, or keeps them in another field: see
// run/warm-pool.ts and run/fork-start.ts.
test.concurrent('the process of a test file has loaded its packages before vitest knows of the file', async ({
  course,
}) => {
  course.solve(1)
  const { seen } = addEarlyPackage(course)
  expect((await course.learn('test', '1s1')).code).toBe(0)
  expect(seen()).toMatchObject([
    { by: 'package', hasFile: false },
    { by: 'test', hasFile: true },
  ])
  const [early, late] = seen() as [Seen, Seen]
  expect(early.pid).toBe(late.pid)
})

for (const NODE_ENV of [undefined, 'test', 'production'])
  test.concurrent(`a package that is loaded early sees the process as the tests do, NODE_ENV ${NODE_ENV}`, async ({
    course,
  }) => {
    const { learn, seen } = await watching(course, { NODE_ENV })
    course.write(CODE, `${course.read(CODE)}\n`)
    await learn.until(PASSED)
    for (const { pid, cwd, argv, execArgv, env } of seen().filter(({ by }) => by === 'test')) {
      const early = seen().find((one) => one.by === 'package' && one.pid === pid)
      expect(early).toMatchObject({ cwd, argv, execArgv })
      const others = (all: Seen['env'] = {}) =>
        Object.fromEntries(Object.entries(all).filter(([name]) => !TOLD_LATE.test(name)))
      expect(others(early?.env)).toEqual(others(env))
      expect(env).toMatchObject({ NINE_WEEKS_SUBJECT: 'work', VITEST_POOL_ID: '1', MODE: 'test' })
    }
    // One save may be several events, and so several runs.
    expect(testedBy(seen()).length, 'runs').toBeGreaterThanOrEqual(2)
  })

test.concurrent('each run while watching has a process of its own, which waited for it', async ({
  course,
}) => {
  const { learn, seen } = await watching(course)
  const solved = course.read(CODE)
  for (const own of ['first', 'second']) {
    course.write(CODE, solved.replace(HELLO, `return '${own}'`))
    expect(await learn.until(WAITING)).toContain(`expected '${own}' to be 'Hello, Ada'`)
    await nextWaiting(seen)
  }
  // One save may be several events, and then several runs. Each still has a process of its own.
  const tested = testedBy(seen())
  expect(tested.length).toBeGreaterThanOrEqual(3)
  expect(new Set(tested).size, 'processes of all runs').toBe(tested.length)
  const waitedFor = seen().filter(({ by, hasFile }) => by === 'package' && !hasFile)
  expect(waitedFor.map(({ pid }) => pid)).toEqual(expect.arrayContaining(tested))
})

test.concurrent('a process that died while it waited is missed by nobody, and the next one waits again', async ({
  course,
}) => {
  const { learn, seen, waiting } = await watching(course)
  process.kill(waiting, 'SIGKILL')
  course.edit(CODE, HELLO, 'return name')
  expect(await learn.until(WAITING)).toContain("expected 'Ada' to be 'Hello, Ada'")
  expect(testedBy(seen())).not.toContain(waiting)
  const next = await nextWaiting(() => seen().filter(({ pid }) => pid !== waiting))
  course.solve(1)
  await learn.until(PASSED)
  expect(testedBy(seen()).at(-1)).toBe(next)
})

test.concurrent('a file that is new in the program brings its packages', async ({ course }) => {
  const { learn, seen } = await watching(course)
  course.write(
    'node_modules/later/package.json',
    '{ "name": "later", "type": "module", "exports": "./index.js" }',
  )
  course.write(
    'node_modules/later/index.js',
    `import { note } from 'early'\nexport const later = 'Hello, '\nnote('later')\n`,
  )
  course.write('work/simple/new.ts', `export { later } from 'later'\n`)
  course.write(
    CODE,
    `import { later } from './new.ts'\n${course.read(CODE).replace(HELLO, 'return later + name')}`,
  )
  await learn.until(PASSED)
  await learn.until(WAITING)
  await eventually(() => expect(seen().at(-1)).toMatchObject({ by: 'later', hasFile: false }), {
    within: 60_000,
  })
})

test.concurrent('packages that cannot be loaded are for the verdict to name, and the others are loaded early', async ({
  course,
}) => {
  course.solve(1)
  const { seen } = addEarlyPackage(course)
  const file = (name: string, content: string) => course.write(`node_modules/${name}`, content)
  file('broken/package.json', '{ "name": "broken", "type": "module", "exports": "./index.js" }')
  file('broken/index.js', "throw new Error('broken from the start')\n")
  const beside = course.read('work/simple/beside.ts')
  for (const [name, said] of [
    ['not-there', 'not-there'],
    ['broken', 'broken from the start'],
  ] as const) {
    course.write('work/simple/beside.ts', `import '${name}'\n${beside}`)
    expect((await course.learn('test', '1s1')).stdout).toContain(said)
  }
  expect(seen()).toMatchObject([
    { by: 'package', hasFile: false },
    { by: 'package', hasFile: false },
  ])
})

test.concurrent('an exercise with a production part has a process for each of its parts', async ({
  course,
}) => {
  addProduction(course)
  const { seen } = addEarlyPackage(course)
  const solve = () => {
    solveCore(course)
    course.write(CODE, `import './beside.ts'\n${course.read(CODE)}`)
  }
  // A save may be several events, and then several runs: more processes, but each is used once.
  const expectLoaded = async (least: number) => {
    await eventually(() => expect(seen().length).toBeGreaterThanOrEqual(least), { within: 60_000 })
    expect(new Set(loadedBy(seen())).size).toBe(seen().length)
  }
  solve()
  const learn = course.run(['test', '1s2', '--watch'])
  await learn.until(WAITING)
  await expectLoaded(4)
  solve()
  expect(await learn.until(WAITING)).toContain('core: 1 fact holds, production: 1 of 2 facts hold')
  await expectLoaded(6)
  const lastTwo = seen().slice(-2)
  expect(
    lastTwo.map(({ hasFile }) => hasFile),
    'whether those that wait have got a file',
  ).toEqual([false, false])
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const) {
  test.concurrent(`${signal} while a process waits leaves nothing behind`, async ({ course }) => {
    const { learn } = await watching(course)
    learn.signal(signal)
    await learn.ended
    await eventually(() => expect(learn.isRunning, 'a process is left').toBe(false), { within: 60_000 })
    expect(course.list('../../temporary')).toEqual(['seen.jsonl'])
  })
}

test('a process that was started otherwise is not taken, and ends', async () => {
  const start = guessedStart()
  const forks = new WaitingForks(start, () => [])
  const others = [
    { ...start, env: { ...start.env, DEBUG: '*' } },
    { ...start, execArgv: [...start.execArgv, '--conditions', 'other'] },
  ]
  try {
    for (const other of others) {
      forks.prepare()
      expect(await forks.take(other)).toBeUndefined()
      forks.prepare()
      const child = await forks.take({ ...other, env: { ...other.env, NINE_WEEKS_KEEPER: 'told late' } })
      expect(child).toBeDefined()
      child?.kill('SIGKILL')
    }
  } finally {
    forks.close()
  }
})
