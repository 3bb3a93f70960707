// #region 4
import { createHash } from 'node:crypto'
// #endregion

/** Returns a strong ETag: the same for the same bytes, and another for others (RFC 9110, section 8.8.3). */
export function entityTag(content: Buffer): string {
  // #region 4 — make a tag from the content
  return `"${createHash('sha256').update(content).digest('base64url')}"`
  // #endregion
}

/**
 * Whether the client's copy is current.
 * @param ifNoneMatch a list such as `"a", W/"b"`, or `*` for any tag. `W/` makes no difference (RFC 9110, section
 *   13.1.2).
 */
export function isKnown(tag: string, ifNoneMatch = ''): boolean {
  // #region 4 — compare the tag with the header
  if (ifNoneMatch.trim() === '*') return true
  // Not split at commas: a tag may contain them.
  const known: string[] = ifNoneMatch.match(/"[^"]*"/g) ?? []
  return known.includes(tag)
  // #endregion
}
