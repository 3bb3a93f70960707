import { createInterface } from 'node:readline'

/**
 * The first line on stdin, without its line ending; empty where there is none. This is how a script is told a
 * secret: what is in its arguments, everybody on the machine can see (`ps`), and shells remember.
 */
export async function readLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) return line
  return ''
}
