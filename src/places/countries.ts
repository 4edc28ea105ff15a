/** In which country an address block is registered: where its holder is, which need not be where the host stands. */
import { createRequire } from 'node:module'
import { type CountryResponse, open, type Reader } from 'maxmind'

export interface Countries {
  /** ISO 3166 code; null: the block is registered nowhere. */
  codeOf(address: string): string | null
  /** `Germany` of `DE`. */
  nameOf(code: string): string
  /** When the database was made. */
  readonly builtAt: Date
}

const file = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'

/** What the database says of an address. */
interface Registered {
  readonly country_code?: string
}

let opened: Promise<Countries> | null = null

/** Some 8 MB, read when they are first asked for. */
export function countries(): Promise<Countries> {
  opened ??= openCountries()
  return opened
}

async function openCountries(): Promise<Countries> {
  const path = createRequire(import.meta.url).resolve(file)
  const reader = (await open<CountryResponse>(path)) as unknown as Reader<never>
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' })
  return {
    codeOf(address) {
      const code = (reader.get(address) as Registered | null)?.country_code ?? ''
      return /^[A-Z]{2}$/.test(code) ? code : null
    },
    nameOf: (code) => names.of(code) ?? code,
    builtAt: reader.metadata.buildEpoch,
  }
}
