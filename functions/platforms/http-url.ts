const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** An address a token may be sent to: https anywhere, plain http to this machine only. */
export function readUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.username || url.password) return undefined
  if (url.protocol === 'https:') return url
  return url.protocol === 'http:' && loopback.test(url.hostname) ? url : undefined
}
