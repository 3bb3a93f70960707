import { STATUS_CODES } from 'node:http'
import type { Exchange } from 'shared/testing/trace/exchange.ts'
import { dim } from '../terminal/style.ts'

/** Headers that say nothing about the learner's code. */
const NOISE = new Set(['host', 'accept-encoding', 'connection', 'date', 'keep-alive', 'user-agent'])
/** Lines of a body that a verdict shows, and characters of a line. */
const BODY_LINES = 8
const LINE_LENGTH = 300

/** One HTTP exchange as lines: what was sent, what came back. */
export function exchangeLines(exchange: Exchange): string[] {
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
  return [
    `→ ${method} ${path}`,
    ...headerLines(requestHeaders),
    ...bodyLines(requestBody),
    `← ${answer}`,
    ...headerLines(responseHeaders),
    ...bodyLines(responseHeaders['content-type']?.includes('html') ? htmlError(responseBody) : responseBody),
  ]
}

function headerLines(headers: Record<string, string>): string[] {
  return Object.entries(headers)
    .filter(([name]) => !NOISE.has(name.toLowerCase()))
    .map(([name, value]) => dim(`  ${name.toLowerCase()}: ${value}`))
}

function bodyLines(body: string | undefined): string[] {
  if (body === undefined || body === '') return []
  const lines = body.trimEnd().split('\n')
  const more = lines.length > BODY_LINES ? [dim(`  … ${lines.length - BODY_LINES} more lines`)] : []
  return [...lines.slice(0, BODY_LINES).map((line) => `  ${shortened(line)}`), ...more]
}

function shortened(line: string): string {
  if (line.length <= LINE_LENGTH) return line
  // The record may have cut it already, and says how long it was.
  const [length = `… (${line.length} characters)`] = /… \(\d+ characters\)$/.exec(line) ?? []
  return `${line.slice(0, LINE_LENGTH)}${length}`
}

/** express's default error page carries the stack of the error: what it says, without its HTML and node_modules. */
function htmlError(body: string | undefined): string | undefined {
  const error = /<pre>([\s\S]*?)<\/pre>/.exec(body ?? '')?.[1]
  if (error === undefined) return body
  return error
    .replaceAll(/<br>\s*(?:&nbsp;\s*)*/g, '\n  ')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .split('\n')
    .filter((line) => !/node_modules|node:internal|\(node:/.test(line))
    .join('\n')
}
