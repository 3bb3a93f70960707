import { describe, test } from 'vitest'
import { atEnd } from '../testing/at-end.ts'
import { request, type Target } from '../testing/http/request.ts'

/*
 * A contract says what an API does, no matter how it is built: a name and a check for each fact. Each build runs the same checks. A build that leaves a fact out says why.
 */

export interface MadeApp {
  /** An express app, a `node:http` server or listener, or the URL where it answers. */
  app: Target
  /** Called after each fact, even if it fails. */
  close?: () => Promise<unknown> | unknown
}

/** Makes a new, empty app for each fact. */
export type MakeApp<Made extends MadeApp = MadeApp> = () => Made | Promise<Made>

/** Sends requests to the app: `api.get('/api/users')`. */
export type Api = ReturnType<typeof request>

export type Facts<Name extends string = string, Tools = Api> = Record<Name, (tools: Tools) => Promise<void>>

export interface ContractOptions<Name extends string> {
  /** Facts that do not hold for this build, each with the reason. The report shows it. */
  without?: { [name in Name]?: string }
}

/**
 * Declares a test for each fact. Each gets the {@link Api} of its own app. @param title of the group of tests, such as `users API`.
 * @throws {Error} when `without` names a fact that the contract does not have, or gives no reason.
 */
export function describeFacts<Name extends string>(
  title: string,
  facts: Facts<Name>,
  makeApp: MakeApp,
  options?: ContractOptions<Name>,
): void {
  describeFactsWith(({ app }) => request(app), title, facts, makeApp, options)
}

/** The same for facts that need other tools than an {@link Api}: `tools` makes them from what `makeApp` returns. */
export function describeFactsWith<Name extends string, Tools, Made extends MadeApp>(
  tools: (made: Made) => Tools,
  title: string,
  facts: Facts<Name, Tools>,
  makeApp: MakeApp<Made>,
  { without = {} }: ContractOptions<Name> = {},
): void {
  const reasons: Record<string, string | undefined> = without
  for (const [name, reason] of Object.entries(reasons)) {
    if (!Object.hasOwn(facts, name)) throw new Error(unknownFact(title, name, Object.keys(facts)))
    if (!reason?.trim()) throw new Error(`${title}: say why it goes without "${name}"`)
  }
  describe(title, () => {
    for (const [name, check] of Object.entries<(tools: Tools) => Promise<void>>(facts)) {
      test(name, async ({ skip }) => {
        const reason = reasons[name]
        if (reason !== undefined) skip(reason)
        const made = await makeApp()
        if (made.close) atEnd(made.close)
        await check(tools(made))
      })
    }
  })
}

function unknownFact(title: string, name: string, names: string[]): string {
  return `${title}: there is no fact "${name}". These are its facts:\n${names.map((known) => `- ${known}`).join('\n')}`
}
