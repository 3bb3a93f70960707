export interface Post {
  id: number
  title: string
  tags: string[]
}

export type NewPost = Omit<Post, 'id'>

/** Keeps posts. Its methods are asynchronous, like those of a database. */
export interface PostStore {
  list: () => Promise<Post[]>
  get: (id: number) => Promise<Post | undefined>
  create: (post: NewPost) => Promise<Post>
}

const EXAMPLES = [
  { title: 'What a framework does', tags: ['http', 'node'] },
  { title: 'Bytes are not characters', tags: ['http', 'unicode'] },
]

/** Makes a store in memory. Ids count from 1. */
export function createPostStore(initial: NewPost[] = EXAMPLES): PostStore {
  const posts = new Map<number, Post>()
  const add = ({ title, tags }: NewPost): Post => {
    const post = { id: posts.size + 1, title, tags }
    posts.set(post.id, post)
    return post
  }
  initial.forEach(add)
  return {
    list: async () => [...posts.values()],
    get: async (id) => posts.get(id),
    create: async (post) => add(post),
  }
}
