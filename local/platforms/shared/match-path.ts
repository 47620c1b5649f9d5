/** The path's variable parts, or `undefined` where the template does not fit. */
export function matchPath(template: string, pathname: string): Record<string, string> | undefined {
  const wanted = template.split('/')
  const given = pathname.split('/')
  if (wanted.length !== given.length) return undefined
  const parts: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const actual = given[index] ?? ''
    if (part.startsWith('{')) parts[part.slice(1, -1)] = decodePart(actual)
    else if (part !== actual) return undefined
  }
  return parts
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
