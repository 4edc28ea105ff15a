import type { ApplicationReader } from '../../contracts/index.ts'
import { readDns } from './dns.ts'
import { recognise } from './recognise.ts'

/** Reads applications for the flow table. */
export const applicationReader: ApplicationReader = { dns: readDns, recognise }
