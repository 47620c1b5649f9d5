/** Tries of one shrinking: enough for inputs of some kilobytes. */
const mostTries = 3_000

/** The smallest input found that still fails. `fails` is asked about smaller and smaller ones. */
export async function shrink(input: unknown, fails: (input: unknown) => Promise<boolean>): Promise<unknown> {
  let best = input
  let tries = 0
  for (let improved = true; improved && tries < mostTries; ) {
    improved = false
    for (const candidate of smaller(best)) {
      if (++tries > mostTries) break
      if (!(await fails(candidate).catch(() => false))) continue
      best = candidate
      improved = true
      break
    }
  }
  return best
}

/** Simpler values of the same type, the boldest first. */
export function* smaller(value: unknown): Generator<unknown> {
  if (typeof value === 'string') yield* shorter(value)
  else if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) yield value.toSpliced(at, 1)
    for (const [at, one] of value.entries()) for (const less of smaller(one)) yield value.with(at, less)
  } else if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
    for (const [name] of members) yield Object.fromEntries(members.filter(([other]) => other !== name))
    for (const [name, one] of members)
      for (const less of smaller(one))
        yield Object.fromEntries(members.map(([each, old]) => [each, each === name ? less : old]))
  }
}

function* shorter(text: string): Generator<string> {
  for (let size = text.length; size >= 1; size = Math.floor(size / 2))
    for (let at = 0; at < text.length; at += size) yield text.slice(0, at) + text.slice(at + size)
}
