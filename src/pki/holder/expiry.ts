/** Until when certificates are good. */
import { createHash, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A person is told when less of a certificate's time is left. */
export const warnMs = 14 * 86_400_000

export interface Ending {
  /** `authority`, `hub`, or `sensor:` and its name. */
  readonly who: string
  readonly untilMs: number
}

/** Files of a hub's keys, in the folder `pki` beside its database. */
export function hubPlaces(folder: string) {
  return {
    authority: join(folder, 'ca.crt'),
    authorityKey: join(folder, 'ca.key'),
    hub: join(folder, 'hub.crt'),
    hubKey: join(folder, 'hub.key'),
    signingKey: join(folder, 'signing.key'),
  }
}

/** Of the hub's own certificates; none where it has none. No private key is looked at. */
export function hubEndings(folder: string): Ending[] {
  const { authority, hub } = hubPlaces(folder)
  return [
    { who: 'authority', path: authority },
    { who: 'hub', path: hub },
  ]
    .filter(({ path }) => existsSync(path))
    .map(({ who, path }) => ({ who, untilMs: untilOf(readFileSync(path, 'utf8')) }))
}

export function untilOf(certificate: string): number {
  return new X509Certificate(certificate).validToDate.getTime()
}

/**
 * When a sensor asks for the next certificate: about two thirds into the time of this one, each certificate at another
 * moment, so that sensors that were enrolled together do not all ask at once.
 */
export function renewalDueMs(certificate: string): number {
  const { validFromDate, validToDate, serialNumber } = new X509Certificate(certificate)
  const fromMs = validFromDate.getTime()
  const share = createHash('sha256').update(serialNumber).digest().readUInt32BE() / 2 ** 32
  return fromMs + (validToDate.getTime() - fromMs) * (0.63 + 0.07 * share)
}
