import type { RequestHandler } from 'express'
import type { Pool } from 'pg'
export interface RequestLog {
  middleware: RequestHandler
}
