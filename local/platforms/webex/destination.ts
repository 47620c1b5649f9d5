/**
 * What is wrong with a webhook address, one sentence each. Documented: https, a name under a public top-level domain, a path,
 * no query, no user info, no fragment, port 443 only. `local` lets http, any host and any port pass.
 */
export function destinationProblems(given: unknown, local: boolean): string[] {
  if (typeof given !== 'string' || !/^https?:\/\/.*$/.test(given))
    return ['destinationUrl must be an http(s) URL.']
  const url = URL.parse(given)
  if (!url) return ['destinationUrl must be a URL.']
  const problems = []
  if (!/^https?:\/\/[^/?#]+\//.test(given)) problems.push('destinationUrl must have a path.')
  if (given.includes('?')) problems.push('destinationUrl must have no query.')
  if (given.includes('#')) problems.push('destinationUrl must have no fragment.')
  if (url.username !== '' || url.password !== '') problems.push('destinationUrl must have no user info.')
  return local ? problems : [...problems, ...publicProblems(url)]
}

// The list of IANA is not carried here: a name with a dot whose last label is alphabetic and not reserved passes (assumed).
const reserved = new Set(['localhost', 'local', 'internal', 'test', 'example', 'invalid'])

function publicProblems(url: URL): string[] {
  const problems = []
  if (url.protocol !== 'https:') problems.push('destinationUrl must be https.')
  if (url.port !== '') problems.push('destinationUrl must have no port other than 443.')
  const labels = url.hostname.split('.')
  const top = labels.at(-1) ?? ''
  if (labels.length < 2 || !/^([a-z]{2,}|xn--[a-z0-9-]+)$/.test(top) || reserved.has(top))
    problems.push('destinationUrl must be on a public top-level domain.')
  return problems
}
