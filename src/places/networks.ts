/** In whose network (autonomous system) an address lies, by a database that somebody put on this machine. */
import { type AsnResponse, open } from 'maxmind'
import { AmoskysError, printable, reasonOf } from '../kernel/index.ts'

export interface Networks {
  /** Null: the database does not say. */
  networkOf(address: string): { readonly asNumber: number; readonly name: string } | null
}

/**
 * An MMDB file of autonomous systems, with the fields of GeoLite2 ASN, which DB-IP's and other free ones have, too.
 * Throws where it is not there, or is none.
 */
export async function networks(path: string): Promise<Networks> {
  const reader = await open<AsnResponse>(path).catch((thrown) => {
    const says = `intelligence.networks: ${printable(path)}: expected an MMDB file of autonomous systems: ${reasonOf(thrown)}`
    throw new AmoskysError('unreadable', says, { cause: thrown })
  })
  return {
    networkOf(address) {
      const found = reader.get(address) as Partial<AsnResponse> | null
      const asNumber = found?.autonomous_system_number
      if (typeof asNumber !== 'number') return null
      return { asNumber, name: String(found?.autonomous_system_organization ?? '') }
    },
  }
}
