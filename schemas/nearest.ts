const mostNamed = 25

/** The known name a misspelt one was probably meant to be. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const each of known) {
    const steps = distance(name.toLowerCase(), each.toLowerCase())
    if (steps < least) [best, least] = [each, steps]
  }
  return best
}

/** ` did you mean "x"?`, or what there is, or that there is nothing. */
export function suggestion(name: string, known: Iterable<string>): string {
  const names = [...known]
  const near = nearest(name, names)
  if (near !== undefined) return `did you mean "${near}"?`
  if (names.length === 0) return 'there is none yet'
  const rest = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''
  const named = names.slice(0, mostNamed).map((each) => `"${each}"`)
  return `there is ${named.join(', ')}${rest}`
}

/** Levenshtein: characters put in, left out or replaced between one and the other. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
