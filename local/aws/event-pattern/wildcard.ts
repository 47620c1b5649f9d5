import { invalidPattern } from './invalid.ts'

/** AWS limits what a pattern costs by a formula of its own; this bound is assumed (6 stars are known to fail). */
const maxStars = 5

/**
 * Test of a text against a pattern in which `*` stands for anything, `\*` for a star and `\\` for a backslash.
 * Linear: the pieces between the stars are looked for from left to right.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const pieces = split(pattern)
  if (pieces.length - 1 > maxStars) {
    throw invalidPattern(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
    )
  }
  const [first = '', ...others] = pieces
  const last = others.pop()
  if (last === undefined) return (text) => text === first
  return (text) => {
    if (!text.startsWith(first)) return false
    let position = first.length
    for (const piece of others) {
      const found = text.indexOf(piece, position)
      if (found < 0) return false
      position = found + piece.length
    }
    return text.length - last.length >= position && text.endsWith(last)
  }
}

function split(pattern: string): string[] {
  const pieces = ['']
  const append = (character: string) => pieces.push((pieces.pop() ?? '') + character)
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index)
    const next = pattern.charAt(index + 1)
    if (character === '*') {
      if (next === '*') throw invalidPattern(`Consecutive wildcard characters at pos ${index}`)
      pieces.push('')
    } else if (character === '\\') {
      if (next !== '*' && next !== '\\') throw invalidPattern(`Invalid escape character at pos ${index}`)
      append(next)
      index += 1
    } else append(character)
  }
  return pieces
}
