import { each, type Path, type Step } from '../../schemas/expression/ast.ts'

const step = /\.?([\p{L}_$][\p{L}\p{N}_$-]*)|\[\s*(?:(\d{1,9})|(\*)|'([^'\\]*)'|"([^"\\]*)")\s*\]/uy

/**
 * The plain part of Goessner's JsonPath: `mediaType`, `$.a.b[0].c`, `$['a']`, `$.a[*].b`. `undefined` for filters,
 * slices, unions and `..`, which can be said with rules in another way or not at all.
 */
export function readJsonPath(text: string): Path | undefined {
  const rest = text.trim().replace(/^\$(?=[.[])/, '')
  const path: Step[] = []
  let at = 0
  while (at < rest.length) {
    step.lastIndex = at
    const match = step.exec(rest)
    const isFirst = at === 0
    if (match === null || (match[1] !== undefined && !isFirst && !match[0].startsWith('.'))) return undefined
    const [, name, index, star, single, double] = match
    if (index !== undefined) path.push(Number(index))
    else if (star !== undefined) path.push(each)
    else path.push(name ?? single ?? double ?? '')
    at += match[0].length
  }
  return path.length === 0 ? undefined : path
}
