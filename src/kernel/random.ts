/** Seeded chance (xoshiro128**, Blackman and Vigna 2018): the same seed gives the same numbers everywhere. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform integer in [0, n). */
  below(n: number): number
}

export function seededRandom(seed: number): Random {
  const state = new Uint32Array(4)
  let mix = seed >>> 0
  for (let i = 0; i < 4; i++) {
    // SplitMix32 spreads one word of seed over the state, as the authors recommend.
    mix = (mix + 0x9e3779b9) >>> 0
    let z = mix
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    state[i] = z ^ (z >>> 16)
  }
  const next = () => {
    const result = Math.imul(rotl(Math.imul(state[1]!, 5), 7), 9) >>> 0
    const t = state[1]! << 9
    state[2]! ^= state[0]!
    state[3]! ^= state[1]!
    state[1]! ^= state[2]!
    state[0]! ^= state[3]!
    state[2]! ^= t
    state[3] = rotl(state[3]!, 11)
    return result / 4_294_967_296
  }
  return { next, below: (n) => Math.floor(next() * n) }
}

function rotl(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k))
}
