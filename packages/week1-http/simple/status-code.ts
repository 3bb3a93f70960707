/**
 * Reads a status code that can end a response: 200 to 599, as three digits. Codes from 100 to 199 are interim:
 * another response must follow (RFC 9110, section 15.2).
 * @returns `undefined` for any other text.
 */
export function parseStatusCode(text: string): number | undefined {
  // #region 5 — read the status code
  // Number() alone would also take '2e2', '0xc8', '200.0' and ' 200 '.
  return /^[2-5]\d\d$/.test(text) ? Number(text) : undefined
  // #endregion
}
