import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { chai } from 'vitest'
import { atEnd } from '../at-end.ts'
import { usually, whenPatienceEnds } from '../patience.ts'
import { now } from '../trace/clock.ts'
import { recordMail } from '../trace/mails.ts'

/** A mail as it came: parsed by postal-mime (`subject`, `text`, `to`, `headers` …), with its envelope. */
export interface ReceivedMail extends Email {
  /** The real recipients, whatever the headers say (RFC 5321, section 3.3). */
  envelope: { from: string; to: string[] }
  /** The mail as it was sent, line by line. */
  raw: string
}

export interface TestMailbox {
  /** Its URL, without a login and without TLS: `smtp://127.0.0.1:49152`. */
  url: string
  /** All mails that came, in order, even if {@link next} has returned them. */
  mails: readonly ReceivedMail[]
  /**
   * The next mail that it has not returned yet; waits for one if there is none.
   * @throws {AssertionError} when none comes within 5 s of a quiet machine (1 s, once a mail did not come).
   */
  next: () => Promise<ReceivedMail>
  /** From now on it reads each mail, and then refuses it with 550. The mails are still in `mails`. */
  refuse: () => void
  /**
   * From now on senders have to wait: new connections get no greeting, and open ones cannot begin a mail.
   * @returns a function that lets them, and all later senders, continue.
   */
  hold: () => () => void
  /** Stops listening and cuts all connections: from now on they are refused. */
  close: () => Promise<void>
}

let mailWithin = usually(5_000)
/** After one mail that did not come, the other facts of the same test file wait no longer than this. */
const MAIL_WITHIN_AGAIN = usually(1_000)
const REFUSAL = 'No such mailbox'

/**
 * An SMTP server on a free port of 127.0.0.1 that accepts every mail, for any recipient, and delivers none. It
 * is closed when the running test ends, or, if you made it outside of a test, when the file ends.
 */
export async function testMailbox(): Promise<TestMailbox> {
  const mails: ReceivedMail[] = []
  let handedOut = 0
  let refusing = false
  let held: Promise<void> = Promise.resolve()
  let arrival = Promise.withResolvers<void>()

  const server = new SMTPServer({
    // Nodemailer would use TLS if it were offered, and find a self-signed certificate.
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 1,
    onConnect: (_session, callback) => void held.then(() => callback()),
    onMailFrom: (_address, _session, callback) => void held.then(() => callback()),
    onData(stream, { envelope: { mailFrom, rcptTo } }, callback) {
      const at = now()
      const envelope = {
        from: mailFrom === false ? '' : mailFrom.address,
        to: rcptTo.map(({ address }) => address),
      }
      const receive = async () => {
        const bytes = Buffer.concat(await stream.toArray())
        const mail = { ...(await PostalMime.parse(bytes)), envelope, raw: bytes.toString() }
        mails.push(mail)
        const { subject = '' } = mail
        recordMail({ at, ...envelope, subject, ...(refusing && { refused: `550 ${REFUSAL}` }) })
      }
      receive().then(() => {
        // The sender gets its reply first, so that a test which waits for the mail finds it sent.
        callback(refusing ? Object.assign(new Error(REFUSAL), { responseCode: 550 }) : null)
        arrival.resolve()
        arrival = Promise.withResolvers<void>()
      }, callback)
    },
  })
  // A sender may break off. That is no error of the mailbox.
  server.on('error', () => {})

  const close = async () => {
    if (!server.server.listening) return
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  atEnd(close)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo

  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    async next() {
      // Made here and now, so that its stack leads to the line of the test.
      const late = new chai.AssertionError('')
      const { promise: timeUp, reject } = Promise.withResolvers<never>()
      const cancel = whenPatienceEnds(mailWithin, (within) => {
        mailWithin = MAIL_WITHIN_AGAIN
        late.message = `no mail has come ${within}`
        reject(late)
      })
      try {
        for (;;) {
          const mail = mails[handedOut]
          if (mail) {
            handedOut += 1
            return mail
          }
          await Promise.race([arrival.promise, timeUp])
        }
      } finally {
        cancel()
      }
    },
    refuse() {
      refusing = true
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return resolve
    },
    close,
  }
}
