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

/** What a fact checks. Facts belong to the core, except those of {@link inProduction}. */
export type Check<Tools = Api> = ((tools: Tools) => Promise<void>) & { part?: Part }

/** The part of an exercise to which a fact belongs, as in a statement. */
export type Part = 'core' | 'production'

export type Facts<Name extends string = string, Tools = Api> = Record<Name, Check<Tools>>

export interface ContractOptions<Name extends string> {
  /** Facts that do not hold for this build, each with the reason. The report shows it. */
  without?: { [name in Name]?: string }
  /** Checks the facts of this part and no others. */
  only?: Part
}

/** Tags a fact that only the production part of an exercise asks for: a race, a limit, hostile input. */
export function inProduction<Tools>(check: (tools: Tools) => Promise<void>): Check<Tools> {
  return Object.assign(check, { part: 'production' as const })
}

/**
 * Declares a test for each fact and gives it the {@link Api} of an app of its own.
 * @param title of the group of tests, such as `users API`.
 * @throws {Error} if `without` names a fact that the contract does not have, or gives no reason.
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
  options: ContractOptions<Name> = {},
): void {
  const chosen = chosenFacts(title, facts, options)
  describe(title, () => {
    for (const { name, check, reason } of chosen) {
      test(name, async ({ skip }) => {
        if (reason !== undefined) skip(reason)
        const made = await makeApp()
        if (made.close) atEnd(made.close)
        await check(tools(made))
      })
    }
  })
}

/**
 * Checks the facts one after the other within a running test, each with an app of its own. For an exercise in which a
 * whole contract is one fact.
 * @throws what the first fact that does not hold throws, with the name of the fact in front of the message.
 */
export async function expectFactsWith<Name extends string, Tools, Made extends MadeApp>(
  tools: (made: Made) => Tools,
  title: string,
  facts: Facts<Name, Tools>,
  makeApp: MakeApp<Made>,
  options: ContractOptions<Name> = {},
): Promise<void> {
  for (const { name, check, reason } of chosenFacts(title, facts, options)) {
    if (reason !== undefined) continue
    const made = await makeApp()
    try {
      await check(tools(made))
    } catch (error) {
      if (error instanceof Error) error.message = `${title} "${name}": ${error.message}`
      throw error
    } finally {
      await made.close?.()
    }
  }
}

function chosenFacts<Name extends string, Tools>(
  title: string,
  facts: Facts<Name, Tools>,
  { without = {}, only }: ContractOptions<Name>,
): { name: string; check: Check<Tools>; reason: string | undefined }[] {
  const reasons: Record<string, string | undefined> = without
  for (const [name, reason] of Object.entries(reasons)) {
    if (!Object.hasOwn(facts, name)) throw new Error(unknownFact(title, name, Object.keys(facts)))
    if (!reason?.trim()) throw new Error(`${title}: say why it goes without "${name}"`)
  }
  return Object.entries<Check<Tools>>(facts)
    .filter(([, { part = 'core' }]) => only === undefined || part === only)
    .map(([name, check]) => ({ name, check, reason: reasons[name] }))
}

function unknownFact(title: string, name: string, names: string[]): string {
  return `${title}: there is no fact "${name}". These are its facts:\n${names.map((known) => `- ${known}`).join('\n')}`
}
