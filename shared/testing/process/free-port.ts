import { freePort as isFree, onFreePort } from '../../services/process/free-port.ts'

/** Systems hand out ports above these by themselves: nobody gets one of these by chance. */
const FIRST = 20_000
const MANY = 10_000

/** A port of 127.0.0.1 on which nothing listens, for a program that needs to know its port. */
export function freePort(): Promise<number> {
  const chosen = () => isFree(FIRST + Math.floor(Math.random() * MANY))
  return onFreePort(async (port) => port, chosen)
}
