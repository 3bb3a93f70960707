import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** A request and its response, from the headers of the one to the last byte of the other. */
export interface Exchange {
  req: IncomingMessage
  res: ServerResponse
  /** Aborted when the response will not be sent: the client is gone, or the rest of its request is unreadable. */
  gone: AbortController
}

const open = new WeakMap<Duplex, Set<Exchange>>()

/** Remembers a new exchange until it is over, or its connection is closed. */
export function openExchange(req: IncomingMessage, res: ServerResponse): Exchange {
  const exchange = { req, res, gone: new AbortController() }
  const others = exchangesOn(req.socket)
  // Early answers: their requests are complete by now, or this one could not have begun.
  for (const other of others) if (other.res.writableFinished) others.delete(other)
  open.set(req.socket, others.add(exchange))
  res.once('close', () => {
    if (!res.writableFinished) exchange.gone.abort()
    if (req.complete || !res.writableFinished) others.delete(exchange)
  })
  return exchange
}

/** The exchanges of a connection that are not over: the response is not sent, or the request is not read. */
export function exchangesOn(socket: Duplex): Set<Exchange> {
  return open.get(socket) ?? new Set()
}
