import { type Service, ServiceUnavailableError } from './unavailable.ts'

const USUAL = {
  postgres: { protocols: ['postgres:', 'postgresql:'], port: 5432 },
  redis: { protocols: ['redis:', 'rediss:'], port: 6379 },
}

/**
 * The error for a server that the environment names and that rejects us. It never holds the password. We never
 * fall back to another server, because the tests would run on the wrong one.
 */
export function refused(
  service: Service,
  variable: string,
  url: string,
  cause: unknown,
): ServiceUnavailableError {
  const parsed = URL.parse(url)
  const { protocols, port } = USUAL[service]
  if (!parsed || !protocols.includes(parsed.protocol)) {
    // Not the value: it may hold a password.
    const problem = `${variable} is not a URL of the form ${protocols[0]}//user:password@host:port/database.`
    return new ServiceUnavailableError(service, problem, `Correct ${variable}, or unset it.`, { cause })
  }
  const where = `${parsed.hostname || 'localhost'}:${parsed.port || port}`
  return new ServiceUnavailableError(
    service,
    `${variable} names a server at ${where}, which refuses: ${reason(cause, parsed.password)}.`,
    `Start or repair that server, correct ${variable}, or unset it to get one of your own.`,
    { cause },
  )
}

/** PostgreSQL's or the system's code, and its message if that says more. */
function reason(cause: unknown, password: string): string {
  const { code, message = '' } = cause as { code?: string; message?: string }
  const words = [code, message.includes(code ?? '\0') ? '' : message].filter(Boolean).join(', ') || message
  return password ? words.replaceAll(decodeURIComponent(password), '…') : words
}
