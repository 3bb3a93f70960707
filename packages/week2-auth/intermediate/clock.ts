/** What time it is. Passed in, so that a test can be a day later without waiting for it. */
export type Clock = () => Date
