// #region 4
import { createHash } from 'node:crypto'
// #endregion

/** A strong validator: the same for the same bytes, and for no others (RFC 9110, section 8.8.3). */
export function entityTag(content: Buffer): string {
  // #region 4 — make a tag from the content
  return `"${createHash('sha256').update(content).digest('base64url')}"`
  // #endregion
}

/**
 * Whether a client already has what this tag stands for.
 * @param ifNoneMatch `"a", W/"b"`, or `*` for whatever there is. Caches on the way make tags weak, so they are
 *   compared without their `W/` (RFC 9110, section 13.1.2).
 */
export function isKnown(tag: string, ifNoneMatch = ''): boolean {
  // #region 4 — compare the tag with the header
  if (ifNoneMatch.trim() === '*') return true
  // A tag may have commas inside its quotes, so the list is not split at them.
  const known: string[] = ifNoneMatch.match(/"[^"]*"/g) ?? []
  return known.includes(tag)
  // #endregion
}
