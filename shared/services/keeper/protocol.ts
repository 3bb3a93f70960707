import type { Socket } from 'node:net'
import { type Service, ServiceUnavailableError } from '../unavailable.ts'

/** Where a service comes from: the environment, `pnpm services up`, or a server of this run's own. */
export type Source = 'env' | 'up' | 'own'

/** The requests to a keeper, and its responses: one line of JSON each way. */
export interface Operations {
  /** The PostgreSQL server itself, as the role that may create databases. */
  postgres: { ask: Record<never, never>; answer: { url: string; source: Source } }
  /** A database of its own, empty or cloned from a template. */
  database: {
    ask: { template?: string; name?: string }
    /** `migrate`: the template does not exist yet. The process fills it, and then asks again. */
    answer: { lease: string; url: string; name: string; source: Source } | { migrate: string }
  }
  /** The process has filled a template, or failed to. */
  migrated: { ask: { template: string; failed: boolean }; answer: null }
  /** A Redis of its own: a server, or a database of a shared server. */
  redis: { ask: Record<never, never>; answer: { lease: string; url: string; source: Source } }
  /** `idleOnly`: not while clients are still connected. It is gone when this connection closes at the latest. */
  release: { ask: { lease: string; idleOnly: boolean }; answer: null }
}

export type Operation = keyof Operations
export type Ask<Op extends Operation> = Operations[Op]['ask']
export type Answer<Op extends Operation> = Operations[Op]['answer']

export interface Request<Op extends Operation = Operation> {
  id: number
  op: Op
  ask: Ask<Op>
}

export type Reply = { id: number; answer: unknown } | { id: number; error: SentError }

/** An error in the form in which it crosses the socket. */
export interface SentError {
  message: string
  unavailable?: { service: Service; problem: string; fix: string }
}

export function toSentError(error: unknown): SentError {
  if (!(error instanceof ServiceUnavailableError)) {
    return { message: error instanceof Error ? error.message : String(error) }
  }
  const { message, service, problem, fix } = error
  return { message, unavailable: { service, problem, fix } }
}

export function fromSentError({ message, unavailable }: SentError): Error {
  if (!unavailable) return new Error(message)
  return new ServiceUnavailableError(unavailable.service, unavailable.problem, unavailable.fix)
}

/** Calls back for each line of JSON that comes in. */
export function onMessage(socket: Socket, receive: (message: unknown) => void): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) receive(JSON.parse(line))
  })
}

export function send(socket: Socket, message: Request | Reply): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`)
}
