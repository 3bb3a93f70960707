import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from 'vitest'
import type { Api } from './walk.ts'

export interface Parameter {
  name: string
  in: string
  required?: boolean
  schema: object
}

interface Media {
  schema?: object
}

export interface Operation {
  parameters?: Parameter[]
  requestBody?: { content?: Record<string, Media> }
  responses?: Record<string, { content?: Record<string, Media> }>
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace']

/** The API's own description, as a client uses it. */
export async function documentOf(api: Api) {
  const { status, type, body } = await api.get('/openapi.json')
  expect(status, 'the status of /openapi.json').toBe(200)
  expect(type, 'the content type of /openapi.json').toBe('application/json')
  const ajv = new Ajv2020.default({ strict: false, allErrors: true, validateFormats: true })
  addFormats.default(ajv)
  ajv.addSchema(body, 'document')
  const paths: Record<string, Record<string, unknown>> = body.paths ?? {}

  /** What stands there, following a reference such as `#/components/responses/NotFound`. */
  function resolved<T>(value: unknown): T {
    const { $ref } = Object(value) as { $ref?: string }
    if ($ref === undefined) return value as T
    const keys = $ref
      .slice(2)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    return resolved(keys.reduce((at, key) => Object(at)[key], body))
  }

  function operation(method: string, path: string): Operation {
    const name = Object.keys(paths).find((template) => shape(template) === shape(path))
    const item = paths[name ?? ''] ?? {}
    const found = resolved<Operation>(item[method])
    if (found === undefined) return expect.fail(`/openapi.json describes no ${method.toUpperCase()} ${path}`)
    const parameters = [...((item.parameters as unknown[]) ?? []), ...(found.parameters ?? [])]
    return { ...found, parameters: parameters.map((parameter) => resolved<Parameter>(parameter)) }
  }

  /** What is wrong with a value by a schema of the document: `undefined` if nothing is. */
  function faults(schema: object | undefined, value: unknown): string | undefined {
    // Its references are relative to the document.
    const whole = JSON.parse(JSON.stringify(schema ?? {}).replaceAll('"#/', '"document#/'))
    const validate = ajv.compile(whole)
    return validate(value) ? undefined : ajv.errorsText(validate.errors)
  }

  return {
    body,
    operation,
    faults,
    resolved,

    /** Each as `GET /api/users/{}`. */
    operations: Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((key) => METHODS.includes(key))
        .map((method) => `${method.toUpperCase()} ${shape(path)}`),
    ),

    /** What is wrong with a body by the schema of a request. */
    bodyFaults(method: string, path: string, value: unknown): string | undefined {
      const requestBody = resolved<Operation['requestBody']>(operation(method, path).requestBody)
      const schema = requestBody?.content?.['application/json']?.schema
      expect(schema, `the schema of the body of ${method.toUpperCase()} ${path}`).toBeDefined()
      return faults(schema, value)
    },
  }
}

/** A path without the names of its parameters: `/api/users/{}`. */
export const shape = (path: string) => path.replace(/\{[^}]*\}/g, '{}')
