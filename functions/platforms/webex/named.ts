import type { Asset } from '../../../schemas/config.ts'

/** Texts beyond this are not searched: an error that long is a page, not a message. */
const maxTextLength = 8_000
const inWord = /[\p{L}\p{N}_-]/u

/** Keys of asset fields the text names. */
export const namedFields = (text: string, assets: readonly Asset[]): string[] =>
  namedIn(text, [...new Set(assets.flatMap((asset) => asset.fields.map((field) => field.key)))])

/** Those of `words` that the text names as whole words, exact case, in the order given. */
export function namedIn(text: string, words: readonly string[]): string[] {
  let rest = text.slice(0, maxTextLength)
  const found = new Set<string>()
  // Longest first, each hit blanked, so that `claim.number` does not also report `claim`.
  for (const word of [...words].sort((a, b) => b.length - a.length)) {
    const at = wholeWordAt(rest, word)
    if (at < 0) continue
    found.add(word)
    rest = rest.replaceAll(word, (hit, offset: number) => (isWhole(rest, word, offset) ? ' ' : hit))
  }
  return words.filter((word) => found.has(word))
}

function wholeWordAt(text: string, word: string): number {
  if (word === '') return -1
  let at = text.indexOf(word)
  while (at >= 0 && !isWhole(text, word, at)) at = text.indexOf(word, at + 1)
  return at
}

/** A word of one or two characters counts only in quotes or in a path: `a` is also English. */
function isWhole(text: string, word: string, at: number): boolean {
  const before = text[at - 1] ?? ' '
  const after = text[at + word.length] ?? ' '
  if (inWord.test(before) || inWord.test(after)) return false
  return word.length > 2 || /["'`.[/]/.test(before)
}
