import { userList } from './user-list.ts'

/** Makes an app whose users have these names, and checks of searches in them. Call it at the top level of a test file. */
export function searchIn(users: string[]) {
  const { users: store, expectPage, expectRejected } = userList(users)
  return {
    store,
    expectPage,
    expectRejected,
    /** Expects that a search finds the users with these names, and no others. */
    async expectFound(text: string, names: string[]) {
      const query = `?name=${encodeURIComponent(text)}`
      await expectPage(query, { page: 1, limit: 10, total: names.length, names })
    },
  }
}
