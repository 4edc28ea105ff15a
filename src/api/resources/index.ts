/** Every resource, in the order of the document. */
import type { Resource } from '../kit/index.ts'
import { documentsOf } from './documents/index.ts'
import { views } from './views/index.ts'

const described: readonly Resource[] = [views]

/** With those that only whoever opens a server can make. */
export function resourcesWith(...more: readonly Resource[]): readonly Resource[] {
  const all = [...described, ...more]
  return [...all, documentsOf(all)]
}
