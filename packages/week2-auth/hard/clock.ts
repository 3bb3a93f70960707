/** What time it is. Whatever has to do with time asks it, so that a test can say what comes next. */
export type Clock = () => Date
