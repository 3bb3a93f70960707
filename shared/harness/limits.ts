/** How long a test may take by default, in milliseconds of a quiet machine. */
export const TEST_WITHIN = 10_000
/** How long a hook may take, which may start services. The limit is only for a hook that hangs. */
export const HOOK_WITHIN = 60_000
