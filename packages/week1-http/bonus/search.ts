import { ValidationError } from './errors.ts'
import type { User } from './users.ts'

/**
 * The users whose name contains a text, in whatever case.
 * @param text the parameter `name` of a query, as Express has parsed it; all users where it is `undefined`.
 * @throws {ValidationError} for anything but one text of 1 to 100 characters.
 */
export function searchByName(users: User[], text: unknown): User[] {
  // #region 2 — check the text and search
  if (text === undefined) return users
  // A parameter that came twice is an array.
  if (typeof text !== 'string' || text === '' || text.length > 100) {
    const errors = [{ path: 'name', message: 'must be one text of 1 to 100 characters' }]
    throw new ValidationError('invalid-query', 'This cannot be searched for', { errors })
  }
  const wanted = comparable(text)
  // No regular expression and no pattern: each character of the text stands for itself.
  return users.filter(({ name }) => comparable(name).includes(wanted))
  // #endregion
}

// #region 2 — helpers of searchByName, if any
/** Equal for texts that read the same. Not toLocaleLowerCase: that depends on where the server runs. */
function comparable(text: string): string {
  // é may be one code point, or an e and an accent (Unicode Standard Annex 15).
  return text.normalize('NFC').toLowerCase()
}
// #endregion
