import { readFileSync } from 'node:fs'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect } from 'vitest'
import { parseDocument } from 'yaml'

interface Service {
  type?: string
  startCommand?: string
  healthCheckPath?: string
  envVars?: { key?: string; value?: unknown }[]
  [field: string]: unknown
}

export const blueprintFile = subjectFile('#bonus/render.yaml')

/** Reads the one service of type web in render.yaml. */
export function webService(): Service {
  const document = parseDocument(readFileSync(blueprintFile, 'utf8'))
  const errors = document.errors.map(({ message }) => message)
  expect(errors, 'what is wrong with the YAML').toEqual([])
  const { services } = (document.toJS() ?? {}) as { services?: Service[] }
  expect(services, 'services in render.yaml').toBeInstanceOf(Array)
  const ofTypeWeb = (services ?? []).filter((service) => service?.type === 'web')
  expect(ofTypeWeb, 'the services of type web').toHaveLength(1)
  return ofTypeWeb[0] ?? {}
}

/** The variables of a service. A value that Render generates is made up here. */
export function variables({ envVars = [] }: Service): Record<string, string> {
  return Object.fromEntries(envVars.map(({ key, value }) => [key, String(value ?? 'made-up')]))
}
