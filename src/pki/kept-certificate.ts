import { X509Certificate } from 'node:crypto'
import type { KeptCertificate } from '../store/index.ts'
import { certificateFingerprint, serialOf } from './holder/index.ts'

/** A certificate in PEM as the register of sensors has it. */
export function keptCertificate(pem: string): KeptCertificate {
  const made = new X509Certificate(pem)
  return {
    ...{ id: serialOf(made), material: certificateFingerprint(made) },
    fromMs: made.validFromDate.getTime(),
    untilMs: made.validToDate.getTime(),
  }
}
