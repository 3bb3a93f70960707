import type { Service } from '../unavailable.ts'
import type { ServiceStatus } from './status.ts'

const TITLES: Record<Service, string> = { postgres: 'PostgreSQL', redis: 'Redis' }
const SOURCES = { env: 'from the environment', up: 'pnpm services up', none: '' }

/** One line per service. */
export function statusLine({ service, source, url, version, startedAt, problem }: ServiceStatus): string {
  const title = TITLES[service].padEnd(11)
  if (source === 'none') return `${title}not running`
  if (problem) return `${title}not usable   ${SOURCES[source]}   ${problem}`
  return [`${title}running`, SOURCES[source], version, withoutPassword(url), `for ${age(startedAt)}`].join(
    '   ',
  )
}

/** Lines for a shell's `eval`. */
export function exportLines(statuses: ServiceStatus[]): string[] {
  return statuses.flatMap(({ service, url }) =>
    url ? [`export ${service === 'postgres' ? 'DATABASE_URL' : 'REDIS_URL'}=${quote(url)}`] : [],
  )
}

/** In single quotes, only the quote itself is special to a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function withoutPassword(url = ''): string {
  const parsed = new URL(url)
  if (parsed.password) parsed.password = '***'
  return parsed.href
}

function age(startedAt = new Date()): string {
  const seconds = Math.max(0, Math.round((Date.now() - startedAt.getTime()) / 1000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return `${Math.round(seconds / 3600)} h`
}
