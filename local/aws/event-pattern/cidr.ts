import { isIPv4, isIPv6 } from 'node:net'
import { invalidPattern } from './invalid.ts'

/**
 * Test of an address against a CIDR block. As in aws/event-ruler the block begins at the address written,
 * not at the first address of its network.
 */
export function cidr(block: string): (address: string) => boolean {
  const [base = '', mask, ...more] = block.split('/')
  if (mask === undefined || more.length > 0) throw invalidPattern("Malformed CIDR, one '/' required")
  if (!/^[+-]?\d+$/.test(mask)) throw invalidPattern('Malformed CIDR, mask bits must be an integer')
  const bits = Number(mask)
  if (bits < 0) throw invalidPattern('Malformed CIDR, mask bits must not be negative')
  const low = parseAddress(base)
  if (!low) throw invalidPattern(`Nonstandard IP address: ${base}`)
  if (bits >= low.size) throw invalidPattern(`IPv${low.size === 32 ? 4 : 6} mask bits must be < ${low.size}`)
  const high = low.value | ((1n << BigInt(low.size - bits)) - 1n)
  return (text) => {
    const address = parseAddress(text)
    return address?.size === low.size && address.value >= low.value && address.value <= high
  }
}

function parseAddress(text: string): { size: 32 | 128; value: bigint } | undefined {
  if (isIPv4(text)) return { size: 32, value: join(text.split('.').map(Number), 8n) }
  if (!isIPv6(text) || !/^[\da-f:]+$/i.test(text)) return undefined
  const [head = '', tail] = text.split('::')
  const groups = (part: string) => (part ? part.split(':').map((group) => Number.parseInt(group, 16)) : [])
  const [left, right] = [groups(head), groups(tail ?? '')]
  const zeros = new Array<number>(8 - left.length - right.length).fill(0)
  return { size: 128, value: join([...left, ...zeros, ...right], 16n) }
}

function join(parts: number[], bits: bigint): bigint {
  return parts.reduce((value, part) => (value << bits) | BigInt(part), 0n)
}
