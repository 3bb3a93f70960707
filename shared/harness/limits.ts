/** How long a test may take that names no limit of its own, in milliseconds of a quiet machine. */
export const TEST_WITHIN = 10_000
/** How long a hook may take, which may start services: it ends only what hangs. */
export const HOOK_WITHIN = 60_000
