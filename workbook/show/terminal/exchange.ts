import { STATUS_CODES } from 'node:http'
import type { Exchange } from 'shared/testing/trace/exchange.ts'
import stringWidth from 'string-width'
import { dim } from '../../terminal/style.ts'
import { cut } from './cut.ts'
import { plainError } from './html-error.ts'

/** Headers that say nothing about the learner's code. */
const NOISE = new Set(['host', 'accept-encoding', 'connection', 'date', 'keep-alive', 'user-agent'])
/** Lines of a body that a verdict shows. */
const BODY_LINES = 3
const BODY_LINES_VERBOSE = 8

export interface ExchangeOptions {
  width: number
  /** All headers, and more of the bodies. */
  verbose?: boolean
  /** The text of the failure: a header that it names matters. */
  about: string
}

/** One HTTP exchange as lines: the request, then the response. */
export function exchangeLines(exchange: Exchange, options: ExchangeOptions): string[] {
  const {
    method,
    path,
    requestHeaders,
    requestBody,
    status,
    responseHeaders = {},
    responseBody,
    failure,
  } = exchange
  const answer =
    status === undefined ? `no answer: ${failure}` : `${status} ${STATUS_CODES[status] ?? ''}`.trim()
  const type = responseHeaders['content-type']
  return [
    cut(`→ ${method} ${path}`, options.width - 6),
    ...headerLines(requestHeaders, options),
    ...bodyLines(requestBody, options),
    options.verbose || type === undefined ? `← ${answer}` : `← ${answer}  ${dim(type)}`,
    ...headerLines(responseHeaders, options),
    ...bodyLines(type?.includes('html') ? plainError(responseBody) : responseBody, options),
  ]
}

function headerLines(headers: Record<string, string>, { verbose, about, width }: ExchangeOptions): string[] {
  const said = about.toLowerCase()
  return Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => (verbose ? !NOISE.has(name) : name !== 'content-type' && names(said, name)))
    .map(([name, value]) => dim(cut(`  ${name}: ${value}`, width - 6)))
}

/** Whether a text speaks of a header: `etag`, but not the `date` in "update". */
const names = (text: string, header: string) =>
  new RegExp(`(?<![\\w-])${RegExp.escape(header)}(?![\\w-])`).test(text) ||
  // `Set-Cookie` in a response, which no failure calls by this name.
  (header === 'set-cookie' && /\bcookies?\b/.test(text))

function bodyLines(body: string | undefined, { verbose, width }: ExchangeOptions): string[] {
  if (body === undefined || body === '') return []
  const lines = body.trimEnd().split('\n')
  const most = verbose ? BODY_LINES_VERBOSE : BODY_LINES
  const more = lines.length > most ? [dim(`  … ${lines.length - most} more lines`)] : []
  return [...lines.slice(0, most).map((line) => `  ${shortened(line, verbose ? 300 : width - 8)}`), ...more]
}

function shortened(line: string, width: number): string {
  if (stringWidth(line) <= width) return line
  // The record may have cut it already, and says how long it was.
  const [length = ` (${line.length} characters)`] = /(?<=…) \(\d+ characters\)$/.exec(line) ?? []
  return cut(line, width - length.length) + length
}
