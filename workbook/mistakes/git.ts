import { execFileSync } from 'node:child_process'
import { UsageError } from '../outcome.ts'

/**
 * Runs git.
 * @param folder where: paths that begin with `./` are relative to it.
 * @throws {UsageError} when there is no git or no repository.
 */
export function git(folder: string, ...args: string[]): string {
  try {
    return execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    })
  } catch (error) {
    const { code, stderr = '' } = error as NodeJS.ErrnoException & { stderr?: string }
    if (code === 'ENOENT') throw new UsageError('git is not on the PATH, and it has the reference as it was.')
    throw new UsageError(`git ${args[0]} failed: ${stderr.trim()}`)
  }
}

/** The paths that git lists with `-z`. */
export function gitPaths(folder: string, ...args: string[]): string[] {
  return git(folder, ...args)
    .split('\0')
    .filter((path) => path !== '')
}

/** A file of a revision, or of git's index if the revision is empty; nothing if it is not there. */
export function fileAt(folder: string, revision: string, path: string): string | undefined {
  const has = revision === '' ? ['ls-files', '-z'] : ['ls-tree', '-z', '--name-only', revision]
  if (gitPaths(folder, ...has, '--', path).length === 0) return undefined
  return git(folder, 'show', `${revision}:./${path}`)
}
