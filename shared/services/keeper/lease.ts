import type { Answer } from './protocol.ts'

/** Something that is somebody's until released. */
export interface Lease {
  /** Ends it unless clients may still be connected: they would report errors. Answers whether it is gone. */
  endIfIdle(): Promise<boolean>
  end(): Promise<void>
}

/** A lease, with what its asker is told. */
export type Leased<Op extends 'database' | 'redis'> = {
  answer: Omit<Extract<Answer<Op>, { lease: string }>, 'lease'>
  lease: Lease
}
