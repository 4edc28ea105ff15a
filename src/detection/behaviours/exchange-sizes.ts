import { quantile } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'

/** Newest exchanges whose sizes are compared. Set by hand. */
const sizesMax = 64

/** What an exchange moved: so far, or in all when it has closed. */
export interface Size {
  readonly flow: number
  bytes: number
}

/** Notes what an exchange has moved at its first outcome. */
export function noteSize(sizes: Size[], event: Row): void {
  if (sizes.length >= sizesMax) sizes.shift()
  sizes.push({ flow: event.flow, bytes: movedBy(event) })
}

/** The first outcome comes early in an exchange of many packets; its size is known at its end. */
export function noteFinalSize(sizes: readonly Size[], event: Row): void {
  const size = sizes.find(({ flow }) => flow === event.flow)
  if (size !== undefined) size.bytes = movedBy(event)
}

/** The median size, and the share of the sizes within a quarter of it. */
export function comparedSizes(sizes: readonly Size[]): { middle: number; alike: number } {
  const moved = sizes.map(({ bytes }) => bytes)
  const middle = quantile(
    moved.toSorted((a, b) => a - b),
    0.5,
  )
  let near = 0
  for (const size of moved) if (Math.abs(size - middle) <= middle / 4) near++
  return { middle, alike: near / moved.length }
}

const movedBy = (event: Row) => event.forwardPayload + event.backwardPayload
