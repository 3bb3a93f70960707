import { compare, hash } from 'bcryptjs'

/** To hash a password at a cost, or to compare it with a hash. */
export type HashJob = { password: string; cost: number } | { password: string; hash: string }

/** Does the work of bcrypt on the thread that calls it. A pool of threads loads this file and calls its default export. */
export default function work(job: HashJob): Promise<string | boolean> {
  return 'cost' in job ? hash(job.password, job.cost) : compare(job.password, job.hash)
}
