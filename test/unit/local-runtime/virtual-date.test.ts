import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

const shim = new URL('../../../local/lambda/preload/virtual-date.cjs', import.meta.url).pathname
const day = 86_400_000

/** Evaluates in a process whose Date is a day ahead; `real` is what the machine says. */
function evaluate(expression: string): unknown {
  const script = `const real = performance.timeOrigin + performance.now(); console.log(JSON.stringify(${expression}))`
  const env = { ...process.env, WORKBRIDGE_CLOCK_OFFSET: String(day) }
  return JSON.parse(
    execFileSync(process.execPath, ['--require', shim, '-e', script], { env, encoding: 'utf8' }),
  )
}

test('only what reads the clock is shifted; all else of Date is as ever', () => {
  const seen = evaluate(`{
    now: Date.now() - real,
    fresh: new Date() - real,
    called: Date.parse(Date()) - real,
    given: new Date(0).toISOString(),
    parts: new Date(2026, 0, 2).getDate(),
    copy: new Date(new Date(5)).getTime(),
    utc: Date.UTC(1970, 0, 2),
    instance: new Date() instanceof Date && Object.prototype.toString.call(new Date()),
    constructed: new Date().constructor === Date,
    derived: new (class Own extends Date { own() { return this.getTime() } })(7).own(),
    arity: [Date.length, Date.name],
  }`) as Record<string, unknown>
  for (const name of ['now', 'fresh', 'called']) {
    expect(Math.abs(Number(seen[name]) - day)).toBeLessThan(2000)
  }
  expect(seen).toMatchObject({
    given: '1970-01-01T00:00:00.000Z',
    parts: 2,
    copy: 5,
    utc: day,
    instance: '[object Date]',
    constructed: true,
    derived: 7,
    arity: [7, 'Date'],
  })
})

test('timers are real', () => {
  const script = 'const at = performance.now(); setTimeout(() => console.log(performance.now() - at), 20)'
  const waited = Number(
    execFileSync(process.execPath, ['--require', shim, '-e', script], { encoding: 'utf8' }),
  )
  expect(waited).toBeGreaterThanOrEqual(19)
  expect(waited).toBeLessThan(5000)
})
