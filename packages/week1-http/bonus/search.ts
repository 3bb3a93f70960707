// #region 2
import { z } from 'zod'
import { ValidationError } from './errors.ts'
// #endregion
import type { User } from './users.ts'

// #region 2 — the schema of the text
// zod counts code points, as it does for the name of a user: 😀 is one character, although its length is 2.
const searchText = z.string().min(1).max(100)
// #endregion

/**
 * Returns the users whose name contains a text, in upper or lower case.
 * @param text the query parameter `name`, as Express parsed it. Without one, all users are returned.
 * @throws {ValidationError} unless it is one text of 1 to 100 characters.
 */
export function searchByName(users: User[], text: unknown): User[] {
  // #region 2 — check the text and search
  if (text === undefined) return users
  const { success, data } = searchText.safeParse(text)
  if (!success) {
    const errors = [{ path: 'name', message: 'must be one text of 1 to 100 characters' }]
    throw new ValidationError('invalid-query', 'This cannot be searched for', { errors })
  }
  const wanted = comparable(data)
  return users.filter(({ name }) => comparable(name).includes(wanted))
  // #endregion
}

// #region 2 — helpers of searchByName, if any
function comparable(text: string): string {
  // An é may be one code point, or an e and an accent (Unicode Standard Annex 15).
  // Not toLowerCase: it turns Σ into ς at the end of a text, and into σ elsewhere.
  return text.normalize('NFC').toUpperCase()
}
// #endregion
