import { createRequire } from 'node:module'

/*
 * What test files in one process could do to each other: the state of a process that outlives its modules.
 */

/** An object as it was: its names, with the value of each; no value where there is a getter. */
interface Known {
  name: string
  object: object
  names: string[]
  values: unknown[]
  ofPackage: boolean
}

interface State {
  surroundings: string
  listeners: Map<string | symbol, unknown[]>
  objects: Known[]
  packages: number
}

const key = Symbol.for('nine-weeks.process-state')
const globals = globalThis as unknown as Record<symbol, State | undefined>
const { cache: packages } = createRequire(import.meta.url)

/** Node modules that a program may change for all others: those of servers, files and time. */
const NODE_MODULES = [
  ...['buffer', 'child_process', 'crypto', 'dns', 'events', 'fs', 'fs/promises', 'http', 'https'],
  ...['net', 'os', 'path', 'querystring', 'stream', 'timers', 'timers/promises', 'tls', 'url', 'util'],
]

/** Changed by vitest, by a package when it loads, or by the setup of the tests themselves, or just a counter. */
const EXPECTED =
  /^(__vitest.*|__zod_.*|emit|_events|_eventsCount|exitCode|prepareStackTrace|stackTraceLimit|expect)$/

const OF_ANY_FUNCTION = new Set(['length', 'name', 'prototype', 'arguments', 'caller'])

/**
 * Finds what has changed in this process since the first call: a global, the prototype of a class, an export of
 * a Node module or a package, the environment, the working directory, a listener of the process. It takes some
 * milliseconds.
 * @returns the name of one such thing, or `undefined` if nothing has changed.
 */
export function changedState(): string | undefined {
  const before = globals[key]
  if (before === undefined) {
    globals[key] = { surroundings: surroundings(), listeners: listeners(), objects: [], packages: 0 }
    for (const [object, name] of ofNode()) remember(globals[key], object, name, false)
    rememberPackages(globals[key])
    return undefined
  }
  const changed =
    (before.surroundings === surroundings() ? undefined : 'the environment or the working directory') ??
    before.objects.map(changedIn).find((name) => name !== undefined) ??
    changedListeners(before.listeners)
  // What the last test file has loaded counts as there from now on.
  rememberPackages(before)
  return changed
}

function surroundings(): string {
  // Vitest numbers the files in a variable. One that is put back may come after the others.
  const { VITEST_WORKER_ID: _, ...environment } = process.env
  return JSON.stringify([process.cwd(), Object.entries(environment).sort()])
}

/** Makes the next call of {@link changedState} the first. */
export function forgetState(): void {
  delete globals[key]
}

function listeners(): State['listeners'] {
  return new Map(process.eventNames().map((event) => [event, process.rawListeners(event as string)]))
}

function changedListeners(before: State['listeners']): string | undefined {
  for (const [event, now] of listeners()) {
    // Vitest changes these while it runs.
    if (event === 'newListener' || event === 'removeListener') continue
    const known = before.get(event) ?? []
    if (now.length !== known.length || now.some((one, index) => one !== known[index]))
      return `process.on(${String(event)})`
  }
  return undefined
}

function* ofNode(): Iterable<[unknown, string]> {
  yield [globalThis, 'globalThis']
  yield [process, 'process']
  yield [console, 'console']
  for (const name of NODE_MODULES) yield [process.getBuiltinModule(name), name]
}

function rememberPackages(state: State): void {
  const loaded = Object.entries(packages)
  for (const [file, module] of loaded.slice(state.packages)) remember(state, module?.exports, file, true)
  state.packages = loaded.length
}

/** Includes the classes that it leads to, their prototypes, and Node's objects such as `Math`. */
function remember({ objects }: State, object: unknown, name: string, ofPackage: boolean): void {
  if (!isObject(object)) return
  const known = knownOf(object, name, ofPackage)
  objects.push(known)
  for (const [index, inner] of known.values.entries()) {
    const property = known.names[index] ?? ''
    const path = `${name}.${property}`
    if (EXPECTED.test(property)) continue
    if (typeof inner === 'function') {
      const itself = knownOf(inner, path, ofPackage)
      // Nobody changes a property of a plain function.
      if (itself.names.some((name) => !OF_ANY_FUNCTION.has(name))) objects.push(itself)
      const prototype = Object.getOwnPropertyDescriptor(inner, 'prototype')?.value
      if (isObject(prototype)) objects.push(knownOf(prototype, `${path}.prototype`, ofPackage))
    } else if (!ofPackage && isPlain(inner)) objects.push(knownOf(inner, path, ofPackage))
  }
}

function knownOf(object: object, name: string, ofPackage: boolean): Known {
  const names = Object.getOwnPropertyNames(object)
  return { name, object, ofPackage, names, values: names.map((property) => currentValue(object, property)) }
}

function changedIn({ name, object, names, values, ofPackage }: Known): string | undefined {
  for (const [index, property] of names.entries()) {
    const before = values[index]
    // Node and many packages load a part of themselves when it is first needed. Until then there is a getter or
    // a null.
    if (before === undefined || before === null || Object.is(currentValue(object, property), before)) continue
    if (!EXPECTED.test(property)) return `${name}.${property}`
  }
  if (ofPackage) return undefined
  const now = Object.getOwnPropertyNames(object)
  // Nearly always they are the same in the same order.
  const added = now.find((one, index) => one !== names[index] && !names.includes(one) && !EXPECTED.test(one))
  return added && `${name}.${added}`
}

function currentValue(object: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.value
}

const isObject = (value: unknown): value is object =>
  typeof value === 'function' || (typeof value === 'object' && value !== null)

const isPlain = (value: unknown): value is object =>
  isObject(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value))
