import type { ApplicationReader } from '../contracts/index.ts'

/** Reads applications for the flow table. */
export const applicationReader: ApplicationReader = {
  dns: (_bytes, offset, length) => ({
    layer: 'dns',
    offset,
    bytesNeeded: 12,
    bytesPresent: length,
  }),
  recognise: () => ({ application: null, isFinal: true, malformed: null }),
}
