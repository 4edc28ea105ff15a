/** Every resource, in the order of the document. */
import type { Resource } from '../kit/index.ts'
import { documentsOf } from './documents/index.ts'

const described: readonly Resource[] = []

export const resources: readonly Resource[] = [...described, documentsOf(described)]
