/** Every resource, in the order of the document. */
import type { Resource } from '../kit/index.ts'
import { documentsOf } from './documents/index.ts'
import { models } from './models/index.ts'
import { settings } from './settings/index.ts'
import { views } from './views/index.ts'

const described: readonly Resource[] = [models, settings, views]

export const resources: readonly Resource[] = [...described, documentsOf(described)]
