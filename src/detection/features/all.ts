import { assert } from '../../kernel/index.ts'
import { application } from './application.ts'
import { content } from './content.ts'
import type { Feature } from './feature.ts'
import { tcp } from './flags.ts'
import { host } from './host.ts'
import { gaps, sizes } from './moments.ts'
import { sequence } from './sequence.ts'
import { volume } from './volume.ts'

/** Every feature, in the order of a vector's values. A new one goes last: stored models count on the order. */
export const features: readonly Feature[] = [
  ...volume,
  ...sizes,
  ...gaps,
  ...tcp,
  ...sequence,
  ...content,
  ...application,
  ...host,
]

const indexes = new Map(features.map(({ name }, index) => [name, index]))

/** Where a feature's value stands in a vector. */
export function featureIndex(name: string): number {
  const index = indexes.get(name)
  assert(index !== undefined, `there is no feature ${name}`)
  return index
}
