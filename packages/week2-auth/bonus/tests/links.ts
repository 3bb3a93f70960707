import type { ReceivedMail } from 'shared/testing/mail/mailbox.ts'
import { expect } from 'vitest'
import { frontendUrl } from './app.ts'

/** The token of the one link in a mail, which has to be `page` of the front end. */
export function tokenIn({ text = '' }: ReceivedMail, page: 'verify-email' | 'reset-password'): string {
  const links = text.match(/https?:\/\/\S+/g) ?? []
  expect(links, 'the links in the text of the mail').toHaveLength(1)
  const [path = '', token = ''] = (links[0] ?? '').split('#token=')
  expect(path, 'the link in front of #token=').toBe(`${frontendUrl}/${page}`)
  expect(token, 'the token behind it').toMatch(/^[\w.~-]{22,200}$/)
  return token
}

/** Whether a text contains a token, as it is or in another encoding. */
export function shows(text: string, token: string): boolean {
  const bytes = [Buffer.from(token), Buffer.from(token, 'base64url')]
  const encoded = bytes.flatMap((one) =>
    (['hex', 'base64', 'base64url'] as const).map((as) => one.toString(as)),
  )
  return [token, ...encoded.map((one) => one.replace(/=+$/, ''))].some((one) => text.includes(one))
}
