/** Where an address is registered, and in whose network it lies. */
import { isGlobalAddress } from '../../../kernel/index.ts'
import { answered, type Found, told } from '../lookups.ts'
import { quoted } from '../online/provider.ts'
import { sharedNetwork } from '../shared-networks.ts'
import type { LocalSource } from '../sources.ts'

/** What databases on this machine say; null: nothing. */
export interface PlaceBooks {
  countryOf?(address: string): { readonly code: string; readonly name: string } | null
  networkOf?(address: string): { readonly asNumber: number; readonly name: string } | null
}

export function placeSource({ countryOf, networkOf }: PlaceBooks): LocalSource {
  return {
    answer({ indicator, isHome }): Found[] {
      if (indicator.kind !== 'address' || isHome || !isGlobalAddress(indicator.value)) return []
      const country = countryOf?.(indicator.value)
      const network = networkOf?.(indicator.value)
      return [
        ...(country
          ? [
              answered(
                { indicator, source: 'country' },
                { answer: told(`Registered in ${quoted(country.name)}.`), answeredMs: null },
              ),
            ]
          : []),
        ...(network
          ? [
              answered(
                { indicator, source: 'network' },
                { answer: networkAnswer(network), answeredMs: null },
              ),
            ]
          : []),
      ]
    },
  }
}

function networkAnswer({ asNumber, name }: { readonly asNumber: number; readonly name: string }) {
  const shared = sharedNetwork(asNumber)
  const note = shared ? `: ${shared}, whose addresses many unrelated parties use` : ''
  return told(`In the network AS${asNumber}, ${quoted(name)}${note}.`, shared !== null)
}
