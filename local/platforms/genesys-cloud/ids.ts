import type { Draw } from '../shared/random.ts'

/** A version 4 UUID out of a seeded stream: the same seed gives the same conversations. */
export function drawUuid(draw: Draw): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(draw() * 16).toString(16)).join('')
  const variant = (8 + Math.floor(draw() * 4)).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-')
}

/** Opaque, as the platform's bearer tokens are. */
export function drawToken(draw: Draw): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return Array.from({ length: 86 }, () => alphabet[Math.floor(draw() * alphabet.length)]).join('')
}
