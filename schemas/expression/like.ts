/**
 * `*` stands for any text, also none; `\*` for a star and `\\` for a backslash, as in EventBridge's `wildcard`.
 * Gives the texts between the stars.
 */
export function likePieces(pattern: string): string[] {
  const pieces = ['']
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at)
    if (character === '*') {
      pieces.push('')
      continue
    }
    if (character === '\\') at += 1
    pieces.push((pieces.pop() ?? '') + (character === '\\' ? pattern.charAt(at) : character))
  }
  return pieces
}

export function likeFault(pattern: string): string | undefined {
  return /^(?:[^\\]|\\[*\\])*$/s.test(pattern)
    ? undefined
    : 'in "like", a backslash can only stand before * or another backslash'
}

/** In time linear in the text: the pieces are looked for from left to right. */
export function likeTest(pattern: string): (text: string) => boolean {
  const [first = '', ...others] = likePieces(pattern)
  const last = others.pop()
  if (last === undefined) return (text) => text === first
  return (text) => {
    if (!text.startsWith(first)) return false
    let from = first.length
    for (const piece of others) {
      const found = text.indexOf(piece, from)
      if (found < 0) return false
      from = found + piece.length
    }
    return text.length - last.length >= from && text.endsWith(last)
  }
}
