/** Steps of one callback, at the very most. */
export const mostSteps = 10_000
