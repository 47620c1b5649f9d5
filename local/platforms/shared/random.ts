export type Draw = () => number

export interface Random {
  /** A stream of its own per name, so that one fault's draws do not shift another's. Values in [0, 1). */
  stream(name: string): Draw
}

/** Same seed, same draws. */
export function createRandom(seed: number): Random {
  const streams = new Map<string, Draw>()
  return {
    stream(name) {
      const known = streams.get(name)
      if (known) return known
      const made = mulberry32(seed ^ hash(name))
      streams.set(name, made)
      return made
    },
  }
}

/** Whole number from `low` to `high`, both included. */
export function between(draw: Draw, low: number, high: number): number {
  return low + Math.floor(draw() * (high - low + 1))
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value
}

function mulberry32(seed: number): Draw {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
