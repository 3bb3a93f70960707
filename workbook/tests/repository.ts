import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sandbox } from './sandbox.ts'

const AUTHOR = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']

/** Runs git in the sandbox. */
export const git = ({ root }: Sandbox, ...args: string[]) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trimEnd()

/** Commits the sandbox as it is; the first time it becomes a repository. */
export function commit(course: Sandbox): void {
  writeFileSync(join(course.root, '.gitignore'), 'node_modules\n.learn/\nwork/\ntemporary/\n')
  if (!existsSync(join(course.root, '.git'))) git(course, 'init', '--quiet', '--initial-branch=main')
  git(course, 'add', '.')
  git(course, ...AUTHOR, 'commit', '--quiet', '--message=The course')
}
