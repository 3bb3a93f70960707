import { once } from 'node:events'
import { createConnection } from 'node:net'
import { beforeAll, expect, test } from 'vitest'
import { type TestMailbox, testMailbox } from '../testing/mail/mailbox.ts'
import { sendMail } from './fixtures/smtp-client.ts'

let ofTheFile: TestMailbox
let ofATest: TestMailbox

beforeAll(async () => {
  ofTheFile = await testMailbox()
})

const about = (subject: string) => ({ raw: `Subject: ${subject}\r\n\r\nHello` })

test('takes a mail, and shows it parsed, with its envelope and as it came', async () => {
  ofATest = await testMailbox()
  const to = ['ada@example.com', 'eve@example.com']
  const raw = [
    'From: app@example.com',
    'To: Ada <ada@example.com>',
    'Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'https://example.com/#token=3D=\r\nabc',
  ].join('\r\n')
  expect(await sendMail(ofATest.url, { to, raw })).toMatch(/^250 /)
  const mail = await ofATest.next()
  expect(mail).toMatchObject({
    subject: 'Grüße',
    from: { address: 'app@example.com' },
    to: [{ address: 'ada@example.com', name: 'Ada' }],
    envelope: { from: 'app@example.com', to },
  })
  expect(mail.text?.trim()).toBe('https://example.com/#token=abc')
  expect(mail.raw.trim()).toBe(raw)
})

test('has closed the mailbox when the test that opened it ended', async () => {
  await expect(sendMail(ofATest.url, about('nothing'))).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('keeps a mailbox of beforeAll open, and hands out each mail once, as they come', async () => {
  const first = ofTheFile.next()
  await sendMail(ofTheFile.url, about('one'))
  expect((await first).subject).toBe('one')
  await sendMail(ofTheFile.url, about('two'))
  await sendMail(ofTheFile.url, about('three'))
  expect([(await ofTheFile.next()).subject, (await ofTheFile.next()).subject]).toEqual(['two', 'three'])
  expect(ofTheFile.mails.map(({ subject }) => subject)).toEqual(['one', 'two', 'three'])
})

test('hands each of two who wait a mail of their own', async () => {
  const mailbox = await testMailbox()
  const both = Promise.all([mailbox.next(), mailbox.next()])
  await sendMail(mailbox.url, about('one'))
  await sendMail(mailbox.url, about('two'))
  expect((await both).map(({ subject }) => subject)).toEqual(['one', 'two'])
})

test('keeps senders waiting while it is told to, also those who are connected', async () => {
  const mailbox = await testMailbox()
  const connected = createConnection(Number(new URL(mailbox.url).port), '127.0.0.1')
  await once(connected, 'data')
  const release = mailbox.hold()
  const sent = sendMail(mailbox.url, about('patience'))
  connected.write('EHLO localhost\r\n')
  await once(connected, 'data')
  connected.write('MAIL FROM:<app@example.com>\r\n')
  let answered = false
  const accepted = once(connected, 'data').then(([data]) => {
    answered = true
    return String(data)
  })
  // If this round trip went through another server, its reply would have come before the mailbox's.
  const other = await testMailbox()
  await sendMail(other.url, about('a round trip'))
  expect(answered).toBe(false)
  expect(mailbox.mails).toEqual([])
  release()
  expect(await accepted).toMatch(/^250 /)
  expect(await sent).toMatch(/^250 /)
  expect((await mailbox.next()).subject).toBe('patience')
  connected.destroy()
})

test('refuses mails that it has read', async () => {
  const mailbox = await testMailbox()
  mailbox.refuse()
  expect(await sendMail(mailbox.url, about('no'))).toMatch(/^550 /)
  expect(mailbox.mails.map(({ subject }) => subject)).toEqual(['no'])
})

test('closes while a sender is connected', async () => {
  const mailbox = await testMailbox()
  const socket = createConnection(Number(new URL(mailbox.url).port), '127.0.0.1')
  await once(socket, 'data')
  const closed = once(socket, 'close')
  await mailbox.close()
  await closed
})
