import type { Request, RequestHandler, Response } from 'express'
import { Histogram, Registry } from 'prom-client'

/** What `GET /metrics` answers as JSON. */
export interface MetricsReport {
  requests: number
  /** The average of all requests, in milliseconds. 0 if there were none. */
  averageMs: number
  routes: { method: string; route: string; status: number; count: number; averageMs: number }[]
}

export interface Metrics {
  /** Other metrics of the same app may register here. */
  registry: Registry
  /** Middleware that counts each request. Register it before the routes. */
  count: RequestHandler
  /** Answers JSON, or Prometheus's text format to clients that accept text. */
  show: RequestHandler
}

/** Makes the metrics of one app. */
export function createMetrics(): Metrics {
  // Not the registry that prom-client shares: a second app in this process would register the same name again.
  const registry = new Registry()
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  })
  return {
    registry,

    count(req, res, next) {
      const begun = performance.now()
      // Unlike `finish`, it also comes if the client goes away. nginx writes 499 then.
      res.on('close', () => {
        const status = res.writableFinished ? res.statusCode : 499
        const labels = { method: req.method, route: routeOf(req, res), status }
        durations.observe(labels, (performance.now() - begun) / 1000)
      })
      next()
    },

    async show(req, res) {
      // With its version: Prometheus asks for `text/plain;version=0.0.4`, which is not plain `text/plain`.
      if (req.accepts(['json', registry.contentType]) === registry.contentType) {
        res.set('Content-Type', registry.contentType).send(await registry.metrics())
      } else {
        res.json(await reportOf(durations))
      }
    },
  }
}

/** Middleware that says under which path the router after it is mounted, for the label of the route. */
export function mountedAt(path: string): RequestHandler {
  return (_req, res, next) => {
    res.locals.mountedAt = path
    next()
  }
}

/** The pattern of the route, such as `/api/users/:id`. A URL would make a series for each user. */
function routeOf(req: Request, res: Response): string {
  if (!req.route) return 'unmatched'
  // `req.baseUrl` is empty again after an error, and holds the values of parameters before.
  const path = `${res.locals.mountedAt ?? ''}${req.route.path}`
  return path.length > 1 ? path.replace(/\/$/, '') : path
}

async function reportOf(durations: Histogram): Promise<MetricsReport> {
  const { values } = await durations.get()
  const ending = (end: string) => values.filter(({ metricName }) => metricName?.endsWith(end))
  const seconds = ending('_sum')
  const counts = ending('_count')
  const total = (list: typeof values) => list.reduce((sum, { value }) => sum + value, 0)
  const requests = total(counts)
  return {
    requests,
    // The average of the routes' averages would count a rare route as much as a busy one.
    averageMs: requests === 0 ? 0 : (total(seconds) / requests) * 1000,
    routes: counts.map(({ labels, value: count }, at) => ({
      method: String(labels.method),
      route: String(labels.route),
      status: Number(labels.status),
      count,
      averageMs: ((seconds[at]?.value ?? 0) / count) * 1000,
    })),
  }
}
