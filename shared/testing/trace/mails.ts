import { now } from './clock.ts'

/** A mail that came to a mailbox of the test, on the clock of `now()`. */
export interface RecordedMail {
  at: number
  /** Until its sender was told that it was accepted, or refused. */
  ms?: number
  from: string
  to: string[]
  subject: string
  refused?: string
}

let mails: RecordedMail[] = []

/** Starts a new record: called before each test. */
export function clearMails(): void {
  mails = []
}

export function recordedMails(): RecordedMail[] {
  return [...mails]
}

/** Keeps a mail that was just accepted or refused, for the trace of the running test. */
export function recordMail(mail: Omit<RecordedMail, 'ms'>): void {
  mails.push({ ...mail, ms: now() - mail.at })
}
