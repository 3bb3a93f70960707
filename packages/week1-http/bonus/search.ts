import { ValidationError } from './errors.ts'
import type { User } from './users.ts'

/**
 * Returns the users whose name contains a text, in upper or lower case.
 * @param text the query parameter `name`, as Express parsed it. Without one, all users are returned.
 * @throws {ValidationError} unless it is one text of 1 to 100 characters.
 */
export function searchByName(users: User[], text: unknown): User[] {
  // #region 2 — check the text and search
  if (text === undefined) return users
  if (typeof text !== 'string' || text === '' || text.length > 100) {
    const errors = [{ path: 'name', message: 'must be one text of 1 to 100 characters' }]
    throw new ValidationError('invalid-query', 'This cannot be searched for', { errors })
  }
  const wanted = comparable(text)
  return users.filter(({ name }) => comparable(name).includes(wanted))
  // #endregion
}

// #region 2 — helpers of searchByName, if any
function comparable(text: string): string {
  // An é may be one code point, or an e and an accent (Unicode Standard Annex 15).
  return text.normalize('NFC').toLowerCase()
}
// #endregion
