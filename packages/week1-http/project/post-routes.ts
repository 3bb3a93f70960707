import { readJson } from './body.ts'
import { parseId } from './id.ts'
import { parseNewPost } from './new-post.ts'
import type { PostStore } from './posts.ts'
import { problem } from './problem.ts'
import { parseLimit, parseQuery } from './query.ts'
import type { Handler, Route } from './route.ts'

/** The routes of the posts. */
export function postRoutes(posts: PostStore, bodyLimit: number): Route[] {
  const list: Handler = async ({ search }) => {
    const all = await posts.list()
    // #region 3 — filter and limit the posts
    // #starter return { status: 200, body: { data: all } }
    const query = parseQuery(search)
    const tags = query.getAll('tag')
    const found = all.filter((post) => tags.every((tag) => post.tags.includes(tag)))
    return { status: 200, body: { data: found.slice(0, parseLimit(query)) } }
    // #endregion
  }

  return [
    // #region 1 — the routes that read posts
    { method: 'GET', path: '/posts', handler: list },
    {
      method: 'GET',
      path: '/posts/:id',
      handler: async ({ params }) => {
        const id = parseId(params.id)
        const post = await posts.get(id)
        if (post === undefined) throw problem(404, `There is no post ${id}`)
        return { status: 200, body: post }
      },
    },
    // #endregion
    // #region 2 — the route that creates a post
    {
      method: 'POST',
      path: '/posts',
      handler: async ({ req }) => {
        const post = await posts.create(parseNewPost(await readJson(req, bodyLimit)))
        return { status: 201, headers: { Location: `/posts/${post.id}` }, body: post }
      },
    },
    // #endregion
  ]
}
