/** Takes one line of a log: what it is about as fields, and a text if you like. A logger of pino is one. */
export interface Log {
  info(fields: object, text?: string): void
  warn(fields: object, text?: string): void
  error(fields: object, text?: string): void
}

/** Throws every line away. */
export const noLog: Log = { info() {}, warn() {}, error() {} }
