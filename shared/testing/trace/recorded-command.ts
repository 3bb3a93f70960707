/** A command that the code under test sent to Redis, and its reply. */
export interface RecordedCommand {
  /** The connection it was sent on: from 1, in the order in which the running test first used them. */
  connection: number
  name: string
  /** What follows the name, texts cut, binary as `<n bytes>`: the first twenty. */
  args: string[]
  /** Both on one line, as a verdict shows it. For a known Lua script, its name and its keys. */
  command: string
  /** As a verdict shows it: `OK`, `"a text"`, `nil`, `3`, `[1, 2]`. Missing until it came. */
  reply?: string
  /** The error that Redis sent instead of a reply: `WRONGTYPE Operation against …`. */
  error?: string
  at: number
  ms?: number
  port: number
  /** The file of the program that sent it, if it was not the test's own process: `worker.ts`. */
  program?: string
}
