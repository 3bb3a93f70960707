import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'dotenv'
import type { z } from 'zod'
import { en } from 'zod/locales'

export type Environment = Record<string, string | undefined>

export interface LoadOptions {
  /** Wins over the file, variable by variable. */
  env?: Environment
  /** Fine when it is not there; relative to the working directory. `false` reads no file. */
  envFile?: string | URL | false
}

/** The configuration is wrong. The message has a line for each variable, and never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'ERR_CONFIG'
  /** The variables that are missing or wrong, each once, in the order of the schema. */
  readonly variables: string[]

  constructor(complaints: ReadonlyMap<string, string>) {
    super([...complaints].map(([variable, complaint]) => `${variable} ${complaint}`).join('\n'))
    this.variables = [...complaints.keys()]
  }
}

/**
 * Reads the configuration from the environment and a `.env` file, and checks it: call it once, in the
 * composition root. `process.env` is not changed. A variable that is empty counts as missing, as it does
 * for a shell (`${PORT:-3000}`).
 * @param schema one key a variable. A description, `z.string().describe('…')`, replaces zod's words in the message.
 * @throws {ConfigError} that names every variable that is missing or wrong and what is expected.
 */
export function loadConfig<Shape extends z.core.$ZodLooseShape>(
  schema: z.ZodObject<Shape>,
  { env = process.env, envFile = '.env' }: LoadOptions = {},
): z.output<z.ZodObject<Shape>> {
  const merged = { ...readEnvFile(envFile), ...env }
  const given = Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== undefined && value !== ''),
  )
  const result = schema.safeParse(given)
  if (result.success) return result.data

  const complaints = new Map<string, string>()
  for (const issue of result.error.issues) {
    const variable = String(issue.path[0] ?? 'the configuration')
    if (complaints.has(variable)) continue
    const fault = given[variable] === undefined && issue.path.length > 0 ? 'is missing' : 'is not valid'
    complaints.set(
      variable,
      `${fault}${expectation(issue, describe(schema.shape[variable]), Object.values(given))}`,
    )
  }
  throw new ConfigError(complaints)
}

function readEnvFile(file: string | URL | false): Record<string, string> {
  return file !== false && existsSync(file) ? parse(readFileSync(file)) : {}
}

/** The description of a schema or of what it wraps: `.default()` and `.optional()` do not take it over. */
function describe(schema: z.core.$ZodType | undefined): string | undefined {
  if (schema === undefined) return undefined
  const { description } = schema as z.ZodType
  return description ?? describe((schema._zod.def as { innerType?: z.core.$ZodType }).innerType)
}

/** What zod itself says about an issue. It never quotes the value. */
const { localeError } = en()

function expectation(
  issue: z.core.$ZodIssue,
  description: string | undefined,
  values: (string | undefined)[],
): string {
  if (description !== undefined) return `: expected ${description}`
  const own = localeError({ ...issue, input: undefined } as z.core.$ZodRawIssue)
  const isAuthored = issue.message !== (typeof own === 'string' ? own : own?.message)
  // A message by the schema's author may quote the value, which may be a password.
  if (isAuthored && values.some((value) => value && issue.message.includes(value))) return ''
  // "Invalid input: expected number, received NaN" is zod's result of the conversion, and no help here.
  const text = issue.message.replace(/^Invalid [^:]+: /, '').replace(/, received \w+$/, '')
  return `: ${text.replace(/^Invalid /, 'expected a valid ')}`
}
