import type { Clock } from './clock.ts'

export interface MailLimit {
  /** Whether one more mail of this kind may go to this address. Counts it, if so. */
  take(kind: string, address: string): boolean
}

const MAILS = 5
const WINDOW_MS = 60 * 60 * 1000

/** At most 5 mails of a kind within an hour to one address: nobody can bury a stranger in mail through this app. */
export function createMailLimit(clock: Clock): MailLimit {
  const sent = new Map<string, number[]>()
  return {
    take(kind, address) {
      const since = clock().getTime() - WINDOW_MS
      // Those who have had no mail for an hour are forgotten, or the list would grow for ever.
      for (const [key, times] of sent) {
        const recent = times.filter((time) => time > since)
        if (recent.length > 0) sent.set(key, recent)
        else sent.delete(key)
      }
      const key = `${kind} ${address.toLowerCase()}`
      const times = sent.get(key) ?? []
      if (times.length >= MAILS) return false
      sent.set(key, [...times, clock().getTime()])
      return true
    },
  }
}
