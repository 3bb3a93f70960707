/**
 * The environment of PostgreSQL's programs: without the PG… variables that would change what they do, and with
 * English messages, because we parse them.
 */
export function minimalEnv(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env
  return { PATH, HOME, TMPDIR, LC_ALL: 'C', TZ: 'UTC' }
}
