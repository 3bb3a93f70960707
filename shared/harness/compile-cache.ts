import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Keeps compiled code between processes: a test file's process loads vitest and express from it in half the
 * time. Entries are keyed by the content of their sources, so none can be stale. If the folder cannot be written, Node goes on without it.
 * @see https://nodejs.org/api/module.html#module-compile-cache
 */
export function useCompileCache(): void {
  // Child processes use it too. A folder that somebody has chosen stays.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
    new URL('../../node_modules/.cache/compiled', import.meta.url),
  )
  enableCompileCache()
}
