import { Problem } from './problem.ts'

/** The gateway answers unknown routes itself; this one is for a template and a function that differ. */
export function lostRoute(): never {
  throw new Problem('not-found', 'Look at the method and the path; docs/http-api.md lists them all.')
}
