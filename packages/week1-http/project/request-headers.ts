import type { IncomingMessage } from 'node:http'
import { problem } from './problem.ts'

/**
 * Checks the header Host: one in HTTP/1.1, none or one in HTTP/1.0, and in it `example.com` or `[::1]:3000`.
 * @throws {HttpProblem} 400 for any other (RFC 9112, section 3.2).
 */
export function checkHost({ headersDistinct, httpVersion }: IncomingMessage): void {
  // #region 5 — check the header Host
  // `headers.host` is the first of several: a proxy in front may have chosen another.
  const hosts = headersDistinct.host ?? []
  const least = httpVersion === '1.0' ? 0 : 1
  const areValid = hosts.every((host) => /^(\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(:\d*)?$/i.test(host))
  if (hosts.length < least || hosts.length > 1 || !areValid)
    throw problem(400, 'Send one Host header, such as Host: example.com')
  // #endregion
}

/**
 * Checks the header Expect, of which HTTP knows one value: `100-continue`.
 * @throws {HttpProblem} 417 for any other (RFC 9110, section 10.1.1).
 */
export function checkExpect({ headers }: IncomingMessage): void {
  // #region 5 — check the header Expect
  const { expect = '100-continue' } = headers
  if (expect.toLowerCase() !== '100-continue') throw problem(417, 'The only Expect is 100-continue')
  // #endregion
}
