import type { Random } from './random.ts'

const odd = [0x00, 0x0a, 0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x2c, 0x3a, 0x80, 0xbf, 0xc0, 0xed, 0xf4, 0xfe, 0xff]

/** Flips, cuts, doubles and shifts bytes; one change, seldom more. */
export function mangle(random: Random, bytes: Uint8Array): Uint8Array {
  let mangled = Buffer.from(bytes)
  do mangled = random.pick(changes)(random, mangled)
  while (random.chance(0.3))
  return mangled
}

type Change = (random: Random, bytes: Buffer<ArrayBuffer>) => Buffer<ArrayBuffer>

const cut: Change = (random, bytes) => bytes.subarray(0, random.below(bytes.length + 1))
const flip: Change = (random, bytes) => {
  if (bytes.length === 0) return Buffer.from([random.below(256)])
  const at = random.below(bytes.length)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
  return bytes
}
const insert: Change = (random, bytes) => {
  const at = random.below(bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, at), Buffer.from([random.pick(odd)]), bytes.subarray(at)])
}
const remove: Change = (random, bytes) => {
  const at = random.below(bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(8))])
}
const double: Change = (random, bytes) => {
  const at = random.below(bytes.length + 1)
  return Buffer.concat([bytes, bytes.subarray(at, at + random.below(64))])
}
const changes: readonly Change[] = [cut, flip, flip, flip, insert, insert, remove, double]
