export interface Post {
  id: number
  title: string
  tags: string[]
}

export type NewPost = Omit<Post, 'id'>

/** Where posts are kept. It answers later, as a database would. */
export interface PostStore {
  list: () => Promise<Post[]>
  get: (id: number) => Promise<Post | undefined>
  create: (post: NewPost) => Promise<Post>
}

const EXAMPLES = [
  { title: 'What a framework does', tags: ['http', 'node'] },
  { title: 'Bytes are not characters', tags: ['http', 'unicode'] },
]

/** Keeps posts in memory. Ids grow from 1 and are never used twice. */
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
