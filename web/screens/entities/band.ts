/** Where usual and high stand on a line, in shares of it. */
import type { Baseline } from '../../api/index.ts'

export type Normal = Baseline['sensors'][number]['normal'][number]

export interface Band {
  /** Of the line's length, 0 to 1. */
  readonly usual: number
  readonly high: number
}

/** Null where there is no history long enough. Values of many sizes: the line is one of roots. */
export function bandOf({ usual, high }: Normal): Band | null {
  if (usual === null && high === null) return null
  const most = Math.max(usual?.value ?? 0, high?.value ?? 0)
  if (most <= 0) return { usual: 0, high: 0 }
  const place = (value: number) => Math.sqrt(value / most) * 0.8
  return { usual: place(usual?.value ?? 0), high: place(high?.value ?? usual?.value ?? 0) }
}
