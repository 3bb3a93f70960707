import { createTransport } from 'nodemailer'

export interface Mail {
  to: string
  subject: string
  text: string
}

export interface MailerOptions {
  /** The SMTP server, with name and password where it wants them: `smtps://user:secret@mail.example.com`. */
  smtpUrl: string
  /** Who the mails are from: `Nine Weeks <no-reply@example.com>`. */
  from: string
}

export interface Mailer {
  /** Sends a mail in the background, and returns at once. It never throws: a failure is reported to `console.error`. */
  send(mail: Mail): void
  /** Resolves when all mails are sent or have failed, and the connections to the server are closed. */
  close(): Promise<void>
}

export function createMailer({ smtpUrl, from }: MailerOptions): Mailer {
  const underWay = new Set<Promise<void>>()
  const transport = createTransport({
    url: smtpUrl,
    // One connection for many mails.
    pool: true,
    // By default a server that says nothing is given minutes.
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // No mail of ours attaches what is on this machine's disk, or on its network.
    disableFileAccess: true,
    disableUrlAccess: true,
  })

  return {
    send(mail) {
      // #region 2 — send in the background
      // So that no out-of-office reply comes back (RFC 3834, section 5).
      const headers = { 'Auto-Submitted': 'auto-generated' }
      const sending = transport.sendMail({ from, ...mail, headers }).then(
        () => {},
        // The error says what the server has answered. The mail with its token is not for the log.
        (error: unknown) => console.error('A mail could not be sent:', error),
      )
      underWay.add(sending)
      sending.then(() => underWay.delete(sending))
      // #endregion
    },

    async close() {
      // #region 2 — wait for the mails under way
      while (underWay.size > 0) await Promise.all(underWay)
      // #endregion
      transport.close()
    },
  }
}
