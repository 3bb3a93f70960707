import { freePort as isFree, onFreePort } from '../../services/process/free-port.ts'

/** Systems hand out ports by themselves above these: nobody gets one of them by chance. */
const FIRST = 20_000
const MANY = 10_000

/** A port of 127.0.0.1 on which nothing listens, for a program that is told its port. */
export function freePort(): Promise<number> {
  const chosen = () => isFree(FIRST + Math.floor(Math.random() * MANY))
  return onFreePort(async (port) => port, chosen)
}
