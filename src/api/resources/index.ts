/** Every resource, in the order of the document. */
import type { Resource } from '../kit/index.ts'
import { documentsOf } from './documents/index.ts'
import { views } from './views/index.ts'

const described: readonly Resource[] = [views]

export const resources: readonly Resource[] = [...described, documentsOf(described)]
