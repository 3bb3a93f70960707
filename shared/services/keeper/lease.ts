import type { Answer } from './protocol.ts'

/** Something that belongs to one process until it is released. */
export interface Lease {
  /** Ends it, unless clients may still be connected: they would report errors. Returns whether it is gone. */
  endIfIdle(): Promise<boolean>
  end(): Promise<void>
}

/** A lease, with what the keeper tells the process that asked for it. */
export type Leased<Op extends 'database' | 'redis'> = {
  answer: Omit<Extract<Answer<Op>, { lease: string }>, 'lease'>
  lease: Lease
}
