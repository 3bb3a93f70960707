/** The time, from outside: a test can be a month later without waiting for it. */
export type Clock = () => Date
