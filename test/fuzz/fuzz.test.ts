import { describe, expect, it } from 'vitest'
import { runInputs } from './run.ts'
import { targets } from './targets/all.ts'

/*
 * A short run of what `npm run fuzz` does for long. Each kind has to see answers of every sort, or it would prove nothing.
 */
describe('no input gives a 5xx, an exception or a hang, passes as genuine or is quoted', () => {
  it.each([
    [
      'ingest',
      3_000,
      ['200', '202', '400 malformed-json', '401 unauthenticated', '409 stale-revision', '422 invalid-task'],
    ],
    ['webhook', 3_000, ['204', '400 malformed-request', '401 forged', '403 stale', '404 unknown-connection']],
    ['hook', 3_000, ['200', '202', '400 malformed-json', '401 forged', '403 stale', '422 invalid-task']],
    ['expression', 3_000, ['unreadable', 'faulty', 'good', 'good, holds']],
    ['partner-event', 3_000, ['accepted', 'no JSON', 'dropped other-topic', 'malformed malformed']],
    ['config', 60, ['faults', 'good']],
  ] as const)('%s', { timeout: 60_000 }, async (name, runs, expected) => {
    const { tally, failure } = await runInputs(targets[name], 'vitest', 0, runs)

    expect(failure).toBeUndefined()
    expect(Object.keys(tally.verdicts)).toEqual(expect.arrayContaining([...expected]))
  })
})
